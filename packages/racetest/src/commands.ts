import { RaceToolError } from '@racetest/core'
import { isThenable, observe, raceCommands, type Result, type Sequence } from '@racetest/runtime'
import type { Arbitrary } from 'fast-check'
import { commandLists } from './command-lists.ts'
import { type CommandsCall, readCommands } from './commands-call.ts'
import { type AnyCommand, createHistory, type History } from './history.ts'
import { judge } from './judge.ts'
import { show } from './option-check.ts'
import type { Property } from './property.ts'
import { withProperty } from './prop.ts'
import { type Callable, looksLike } from './source-text.ts'

/** `raceTest.commands(name, setup, options)`, on whatever chain it was called. */
export function registerCommands(chain: unknown, given: readonly unknown[]): unknown {
  const call = readCommands(given)
  const { property, body } = createCommands(call)
  // Vitest reads in the text which fixtures it uses.
  const shown = looksLike({ toString: () => '() => {}' }, body)
  return (chain as Callable)(call.name, withProperty(call.options, property), shown)
}

/** Commands are inputs like any others; but what their schedules come to is judged when each is over. */
function createCommands({ setup, parameters }: CommandsCall): {
  property: Property
  body: Callable
} {
  let history: History | undefined
  let isRejection = (_error: unknown): boolean => false
  const explained = (): void => {
    property.isJudged = true
  }
  const property: Property = {
    arbitrary(fc) {
      isRejection = (error) => fc.PreconditionFailure.isFailure(error)
      const commands = setup.commands as readonly Arbitrary<unknown>[]
      return commandLists(fc, { ...setup, commands })
    },
    parameters,
    names: Array.from({ length: setup.tasks }, (_, i) => `task ${i + 1}`),
    input: undefined,
    judge(takeNoted) {
      const taken = history
      history = undefined
      if (taken?.isComplete !== true) return undefined
      // What was noted in the race is as little to be relied on as what was thrown there.
      takeNoted()
      return judge(taken, { model: setup.model, isRejection, explained, takeNoted })
    },
    ended() {
      if (property.isJudged) return
      throw new RaceToolError(
        'raceTest.commands has judged nothing: in each schedule no command ran, or one ran where its check says no. Use commands that are always allowed, or a model in which they are.',
      )
    },
  }
  const body: Callable = () => {
    const lists = property.input!.make() as AnyCommand[][]
    for (const command of lists.flat()) checkCommand(command)
    checkModel(setup.model())
    const mine = createHistory()
    history = mine
    return raceCommands({
      real: setup.real,
      sequences: (real) => {
        checkReal(real)
        return lists.map((list, task) =>
          sequenceOf(list, { task, real, history: mine, model: setup.model }),
        )
      },
      done: () => {
        mine.isComplete = true
      },
    })
  }
  return { property, body }
}

interface TaskOf {
  readonly task: number
  readonly real: object
  readonly history: History
  readonly model: () => object
}

/** Runs the commands of a task, on a model that knows of no other task. Whatever they throw, the next one follows. */
function* sequenceOf(commands: readonly AnyCommand[], of: TaskOf): Sequence {
  let model: object | undefined
  for (const command of commands) {
    let allowed: unknown
    const run = (): unknown => {
      const ran = { task: of.task, command, calls: [] }
      of.history.commands.push(ran)
      return command.run(model!, observe(of.real, of.history.observer(ran)))
    }
    const begin = (): unknown => {
      model ??= of.model()
      allowed = command.check(model)
      return isThenable(allowed) ? allowed : allowed && run()
    }
    const result: Result | undefined = yield begin
    if (isThenable(allowed) && result?.status === 'fulfilled' && result.value) yield run
  }
}

function checkCommand(command: unknown): void {
  const { check, run } = (command ?? {}) as { readonly check?: unknown; readonly run?: unknown }
  if (typeof check === 'function' && typeof run === 'function') return
  throw new RaceToolError(
    `raceTest.commands generated ${show(command)}, which is no command. Use arbitraries of objects with check(model) and run(model, real).`,
  )
}

function checkModel(model: unknown): void {
  if (typeof model === 'object' && model !== null && !isThenable(model)) return
  throw new RaceToolError(
    `raceTest.commands got ${isThenable(model) ? 'a promise' : show(model)} from model(). Return a new model, an object: () => ({ … }).`,
  )
}

function checkReal(real: unknown): asserts real is object {
  if ((typeof real === 'object' && real !== null) || typeof real === 'function') return
  throw new RaceToolError(
    `raceTest.commands got ${show(real)} from real(). Return the object to test, or a promise of it.`,
  )
}
