import { inspect } from 'node:util'
import { parseAst } from 'vite'
import { instrument, type Program } from '../../src/index.ts'

export type Mode = 'module' | 'script'

/** How vite parses a file, or nothing where the text is no module or no script. */
export function parserFor(mode: Mode): (code: string) => Program {
  return (code) => parseAst(code, { sourceType: mode })
}

export function transform(code: string, mode: Mode = 'module', siteBase = 0): string {
  const options = { parse: parserFor(mode), file: 'input.js', siteBase }
  return instrument(code, 'input.js', options)?.code ?? code
}

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>

/** Runs a snippet and gives what it logged, in order, and the type of the error that ended it. */
export async function evaluate(code: string, mode: Mode, hooks: object): Promise<string[]> {
  const lines: string[] = []
  const log = (...values: unknown[]): void => {
    lines.push(values.map((value) => inspect(value, { depth: 4 })).join(' '))
  }
  const strict = mode === 'module' ? '"use strict";' : ''
  try {
    const run =
      mode === 'module'
        ? new AsyncFunction('log', 'trap', '__race', `${strict}${code}`)
        : new Function('log', 'trap', '__race', code)
    await run(log, (target: object, name = 'p') => trap(target, name, log), hooks)
    for (let i = 0; i < 20; i++) await undefined
  } catch (error) {
    lines.push(error instanceof Error ? `threw ${error.name}` : `threw ${inspect(error)}`)
  }
  return lines
}

/** A proxy that logs each trap, to see the order of everything that a program can see. */
function trap(target: object, name: string, log: (...values: unknown[]) => void): object {
  const handler = new Proxy(
    {},
    {
      get:
        (_, operation: keyof typeof Reflect) =>
        (...args: unknown[]) => {
          log(name, operation, typeof args[1] === 'object' ? '…' : args[1])
          // Every trap is a function of Reflect by the same name.
          return (Reflect[operation] as (...args: unknown[]) => unknown)(...args)
        },
    },
  )
  return new Proxy(target, handler)
}
