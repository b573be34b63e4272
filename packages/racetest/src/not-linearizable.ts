import { type Call, type HistoryReport, listOverlaps, type Verdict } from '@racetest/core'
import { type Ran, textsOf } from './history.ts'

type Unexplained = Extract<Verdict, { readonly kind: 'unexplained' }>

/** No order of the calls explains what they answered. */
export class NotLinearizable extends Error {
  // As test runners print it.
  override readonly name = 'AssertionError'
}

// Apart, because test runners print what hangs on an error.
const histories = new WeakMap<NotLinearizable, HistoryReport>()

/** The calls of such a failure, with the letters of their tasks, which are given by number. */
export function historyOf(
  error: NotLinearizable,
  letters: readonly string[],
): HistoryReport | undefined {
  const history = histories.get(error)
  return (
    history && {
      ...history,
      calls: history.calls.map((call) => ({
        ...call,
        task: letters[Number(call.task)] ?? call.task,
      })),
    }
  )
}

/** When a command began and ended: the first and the last of what it asked. */
export function callOf({ task, calls }: Ran): Call {
  if (calls.length === 0) return { task, span: undefined }
  const ends = calls.map(({ end }) => end ?? Infinity)
  const end = Math.max(...ends)
  return { task, span: { begin: calls[0]!.begin, end: end === Infinity ? undefined : end } }
}

/** `why` has what was thrown where a call was tried behind an order. */
export function notLinearizable(
  ran: readonly Ran[],
  { deadEnds }: Unexplained,
  why: (order: readonly number[]) => unknown,
): NotLinearizable {
  const calls = ran.map(callOf)
  const texts = textsOf(ran)
  const history: HistoryReport = {
    calls: ran.map((one, i) => {
      const { begin, end } = calls[i]!.span ?? {}
      return {
        task: String(one.task),
        ...texts[i]!,
        ...(begin !== undefined && { begin }),
        ...(end !== undefined && { end }),
      }
    }),
    overlaps: listOverlaps(calls),
    deadEnds: deadEnds.map(({ order, refused }) => ({
      order,
      refused: refused.map((call) => ({ call, why: says(why([...order, call])) })),
    })),
  }
  const error = new NotLinearizable(`not linearizable: ${listCalls(history)}`)
  histories.set(error, history)
  const [longest] = deadEnds
  const reason =
    longest?.refused[0] === undefined ? undefined : why([...longest.order, longest.refused[0]])
  // It is the assertion that people look for.
  const frames = reason instanceof Error ? (reason.stack?.match(/^\s+at .*$/gm) ?? []) : []
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n')
  return error
}

/** `push(1) → 1, pop() → 1 | pop() → 1`, a part for each task. */
function listCalls({ calls }: HistoryReport): string {
  const tasks = [...new Set(calls.map(({ task }) => task))].toSorted()
  return tasks
    .map((task) =>
      calls
        .filter((call) => call.task === task)
        .map(({ call, answer }) => (answer === '' ? call : `${call} → ${answer}`))
        .join(', '),
    )
    .join(' | ')
}

function says(reason: unknown): string {
  const text = reason instanceof Error ? reason.message || reason.name : String(reason)
  return text.split('\n')[0]!.replace(/ \/\/ Object\.is equality$/, '')
}
