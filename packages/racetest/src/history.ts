import type { Answer, Observer } from '@racetest/runtime'
import { givenInput, isPlainData } from './inputs.ts'
import type { CommandOf } from './commands-api.ts'
import { showValue } from './show-value.ts'
import { structureOf } from './structure.ts'

export type AnyCommand = CommandOf<object, unknown>

/** What a command asked of the object, and what it was told. */
export interface RecordedCall {
  readonly path: string
  /** Their structure; undefined for a property that was read. */
  readonly args: string | undefined
  readonly begin: number
  end: number | undefined
  answer: RecordedAnswer | undefined
}

interface RecordedAnswer {
  readonly how: Answer['how']
  readonly text: string
  /** The value as it was then. */
  value(): unknown
}

/** A command of a task that ran in the race. */
export interface Ran {
  readonly task: number
  readonly command: AnyCommand
  readonly calls: RecordedCall[]
}

/** What happened in one schedule: who asked what, when, and which answers came when. */
export interface History {
  readonly commands: Ran[]
  /** All tasks have ended. */
  isComplete: boolean
  /** Who notes what a command asks. */
  observer(ran: Ran): Observer
}

export function createHistory(): History {
  let time = 0
  return {
    commands: [],
    isComplete: false,
    observer: ({ calls }) => ({
      isAnswer: (value) => isPlainData(value),
      begin(path, args) {
        const call: RecordedCall = {
          path,
          args: args && structureOf(args),
          begin: time++,
          end: undefined,
          answer: undefined,
        }
        calls.push(call)
        return (answer) => {
          call.end = time++
          call.answer = keep(answer)
          return isPlainData(answer.value)
        }
      },
    }),
  }
}

/** The object goes on to change what it has answered; but as long as it does not, the answer is the same object. */
function keep({ how, value }: Answer): RecordedAnswer {
  const text =
    how === 'threw' || how === 'rejected' ? `error ${showValue(value, 40)}` : showValue(value, 40)
  const isData = typeof value === 'object' && value !== null && isPlainData(value)
  if (!isData) return { how, text, value: () => value }
  const structure = structureOf(value)
  const copy = copyOf(value)
  return { how, text, value: () => (structureOf(value) === structure ? value : copyOf(copy)) }
}

const copyOf = (value: unknown): unknown => givenInput([value]).make()[0]

interface Texts {
  readonly call: string
  readonly answer: string
}

/** `pop()`, `1`. Commands of one name that never answer anything have no answer to show. */
export function textsOf(all: readonly Ran[]): Texts[] {
  const texts = all.map(({ command, calls }): Texts & { readonly kind: string } => {
    const call = nameOf(command)
    const asked = calls.filter(({ path }) => !path.endsWith(' ='))
    const answers = asked.map(({ answer }) => answer?.text ?? 'no answer')
    return { call, answer: answers.join(', '), kind: /^[\w$. ]*/.exec(call)![0] }
  })
  const saysNothing = (kind: string): boolean =>
    texts.every((text) => text.kind !== kind || /^(?:undefined)?$/.test(text.answer))
  return texts.map(({ call, answer, kind }) => ({ call, answer: saysNothing(kind) ? '' : answer }))
}

export function nameOf(command: AnyCommand): string {
  return command.toString === Object.prototype.toString ? command.constructor.name : String(command)
}
