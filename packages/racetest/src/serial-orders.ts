import { RaceToolError } from '@racetest/core'
import type { SerialOrders, SerialOutcome } from '@racetest/runtime'
import { showValue } from './show-value.ts'
import { structureOf } from './structure.ts'

/** For each call of `race.serializable` in a run, in which order its tasks run. */
export type Orders = readonly (readonly number[])[]

/** What a run with given orders has shown of one of its calls. */
interface SerialCall {
  readonly tasks: number
  /** Taken when the call was over: the run goes on to change what it returned. */
  outcome?: { readonly key: string; readonly text: string; readonly names: SerialOutcome['names'] }
}

/** What is known of the calls after those before came to something. */
interface Known {
  /** By the structure of what the call came to. */
  readonly next: Map<string, { readonly text: string; readonly orders: string[]; known: Known }>
  /** A call was begun here. */
  isReached: boolean
}

/** As many serial outcomes are listed, and as long is each of them. */
const mostListed = 8
const longestText = 56

/**
 * The outcomes that serial orders allow. First they are learned: runs along given orders, whose
 * calls `taken` returns. From then on every call is compared with them, as one of a sequence: what
 * the calls before came to is part of what is allowed.
 */
export interface LearnedOrders extends SerialOrders {
  /** Runs have asked for them. */
  readonly isUsed: boolean
  /** Runs from now on go along these orders; where they give none, in the order of the tasks. */
  follow(orders: Orders): void
  /** The calls of the last run, which become known. */
  taken(): readonly { readonly tasks: number }[]
  /** All orders have been run. */
  finish(): void
}

export function learnOrders(): LearnedOrders {
  const root = createKnown()
  let phase: 'unknown' | 'learning' | 'known' = 'unknown'
  let isWanted = false
  let orders: Orders = []
  let calls: SerialCall[] = []
  // Where the run at hand has got to among what is known.
  let at: Known | undefined = root

  return {
    get isWanted() {
      return isWanted
    },
    get isUsed() {
      return isWanted || phase !== 'unknown'
    },
    begin(call, tasks) {
      if (call === 0) {
        at = root
        calls = []
      }
      if (phase === 'unknown') isWanted = true
      if (phase !== 'learning') return undefined
      calls.push({ tasks })
      const given = orders[call]
      return given?.length === tasks ? given : identity(tasks)
    },
    judge(call, outcome) {
      if (phase === 'unknown') return undefined
      if (phase === 'learning') {
        const { names } = outcome
        calls[call]!.outcome = { key: keyOf(outcome), text: textOf(outcome), names }
        return undefined
      }
      if (at === undefined) return undefined
      const known = at.next.get(keyOf(outcome))
      const error = known === undefined ? explain(at, call, outcome) : undefined
      at = known?.known
      return error
    },
    follow(given) {
      phase = 'learning'
      isWanted = false
      orders = given
      calls = []
    },
    taken() {
      let here = root
      for (const [index, call] of calls.entries()) {
        here.isReached = true
        const { outcome } = call
        if (outcome === undefined) break
        const { key, text } = outcome
        const entry = here.next.get(key) ?? { text, orders: [], known: createKnown() }
        here.next.set(key, entry)
        const order = orders[index]?.length === call.tasks ? orders[index] : identity(call.tasks)
        const names = order.map((task) => outcome.names?.[task] ?? `task ${task + 1}`).join(', ')
        if (!entry.orders.includes(names)) entry.orders.push(names)
        here = entry.known
      }
      const seen = calls
      calls = []
      return seen
    },
    finish() {
      phase = 'known'
      at = root
    },
  }
}

const createKnown = (): Known => ({ next: new Map(), isReached: false })

export const identity = (length: number): number[] => Array.from({ length }, (_, i) => i)

/** Every order of that many tasks, that in which they were given first. */
export function permutations(length: number): number[][] {
  if (length === 0) return [[]]
  const last = length - 1
  return permutations(last).flatMap((shorter) =>
    identity(length).map((i) => shorter.toSpliced(last - i, 0, last)),
  )
}

function keyOf({ results, observed }: SerialOutcome): string {
  return structureOf([results, observed])
}

/** `{ alice: 1, bob: 1 }, observed 1` */
function textOf({ names, results, observed }: SerialOutcome): string {
  const values = results.map((result, i) => {
    const name = names === undefined ? '' : `${names[i]}: `
    return `${name}${result.status === 'fulfilled' ? showValue(result.value, 24) : rejection(result)}`
  })
  const list = values.join(', ')
  const tasks = names === undefined ? `[${list}]` : `{ ${list} }`
  if (observed === undefined) return cut(tasks)
  const seen =
    observed.status === 'fulfilled'
      ? `observed ${showValue(observed.value, longestText)}`
      : `observing ${rejection(observed)}`
  // Tasks that return nothing say nothing.
  const isSilent = results.every((it) => it.status === 'fulfilled' && it.value === undefined)
  return cut(isSilent ? seen : `${tasks}, ${seen}`)
}

const rejection = ({ reason }: PromiseRejectedResult): string =>
  `rejected with ${showValue(reason, 36)}`

const cut = (text: string): string =>
  text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`

/** What a run came to is the result of no serial order. */
class NotSerializable extends Error {
  // As test runners print it.
  override readonly name = 'AssertionError'
}

function explain(known: Known, call: number, outcome: SerialOutcome): Error {
  if (known.next.size > 0) return new NotSerializable(describe(known, outcome))
  const which = call === 0 ? 'race.serializable()' : `call ${call + 1} of race.serializable()`
  if (known.isReached) {
    return new RaceToolError(
      `${which} has no serial order: one after the other its tasks do not finish in any, since some wait for others. Use race(), and state in the test what has to hold.`,
    )
  }
  return new RaceToolError(
    `${which} was made in no run in which the tasks of all calls run one after the other, so nothing is known of it. Make the call whatever the tasks come to.`,
  )
}

function describe({ next }: Known, outcome: SerialOutcome): string {
  const got = textOf(outcome)
  const all = [...next.values()]
  if (all.length === 1)
    return `not serializable: ${got}\n\nEvery serial order gives ${all[0]!.text}`
  const listed = all.slice(0, mostListed)
  const width = Math.max(...listed.map(({ text }) => text.length))
  const lines = listed.map(({ text, orders }) => {
    const others = orders.length === 1 ? '' : ` (and ${orders.length - 1} more)`
    return `  ${text.padEnd(width)}   ${orders[0]}${others}`
  })
  const rest = all.length - listed.length
  const more = rest > 0 ? [`  and ${rest} more`] : []
  return [`not serializable: ${got}`, '', 'The serial orders give', ...lines, ...more].join('\n')
}
