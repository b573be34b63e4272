import { currentAttempt } from './explore-task.ts'
import { createRaceFixture, perSchedule } from './fixtures.ts'
import { registerCommands } from './commands.ts'
import { createProp } from './prop.ts'
import { showPatterns } from './source-text.ts'
import type { RaceTestApi } from './test-api.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown

const hooks = [
  'beforeAll',
  'afterAll',
  'aroundAll',
  'beforeEach',
  'afterEach',
  'aroundEach',
] as const

type Methods = Record<
  'extend' | 'override' | 'each' | 'for' | 'prop' | 'commands' | (typeof hooks)[number],
  Method
>

/**
 * Vitest's chain with our own forms: `extend` and `override` wrap the fixtures, `each` passes the
 * context after the values, and all show Vitest the patterns it looks for.
 */
export function withOurForms(chain: unknown): RaceTestApi {
  const target = chain as Methods & { readonly fn: Methods }
  const ours = { ...createForms(target), ...createHooks(target) }
  // `.only` and the others are made when they are read, with the methods of `fn`.
  Object.assign(target, ours)
  Object.assign(target.fn, ours)
  // That is what RaceTestApi describes.
  return chain as RaceTestApi
}

function createForms(target: Methods): Partial<Methods> {
  const { extend, override, each, for: forEach } = target
  return {
    extend(...args) {
      const fixtures = perSchedule(args)
      const withRace = extend.call(this, { race: createRaceFixture(() => currentAttempt().race) })
      return withOurForms((withRace as Methods).extend(...fixtures))
    },
    override(...args) {
      return override.apply(this, perSchedule(args))
    },
    each(...cases) {
      const register = each.apply(this, cases) as Method
      return (name: unknown, ...rest: unknown[]) => register(name, ...rest.map(withContext))
    },
    for(...cases) {
      const register = forEach.apply(this, cases) as Method
      return (name: unknown, ...rest: unknown[]) => register(name, ...rest.map(showPatterns))
    },
    prop(...given) {
      return createProp(this ?? target, given)
    },
    commands(...given) {
      return registerCommands(this ?? target, given)
    },
  }
}

function createHooks(target: Methods): Partial<Methods> {
  const entries = hooks.map((name): [string, Method] => {
    const hook = target[name]
    return [
      name,
      function hookWithPatterns(...args) {
        return hook.apply(this, args.map(showPatterns))
      },
    ]
  })
  return Object.fromEntries(entries)
}

const withContext = (arg: unknown): unknown =>
  typeof arg === 'function'
    ? (...values: unknown[]) => arg(...values, currentAttempt().context)
    : arg
