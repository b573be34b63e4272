import { createHash } from 'node:crypto'
import type { Found } from './found.ts'
import { add, noInputs, type Sum } from './input-sum.ts'
import { createPace, type Pending } from './pending.ts'
import type { PendingSearch } from './test-cache.ts'

/** What has become of generated inputs, as plain data that survives JSON. */
export interface PendingInputs {
  /** Generates the same ones again. */
  readonly seed: number
  /** In the order in which they were generated. */
  readonly inputs: readonly (readonly [digest: string, state: InputState])[]
  /** What those that were explored to their end have come to, and how many there are. */
  readonly sum: Sum
  readonly count: number
  readonly isJudged: boolean
}

/** The test did not want it, it was explored, or there is something left to explore. */
type InputState = 'rejected' | 'explored' | PendingSearch

/** Keeps account of the inputs of a test, and of what earlier runs have left of them. */
export interface InputRecord {
  /**
   * A new input, as text. What is known of it: undefined of a new one, 'other' where earlier runs
   * had another one in its place.
   */
  begin(text: string): InputState | 'other' | undefined
  /** For the search of that input. */
  readonly pending: Pending<PendingSearch>
  reject(): void
  finish(found: Found): void
  /** Keeps what is left: no more inputs come. */
  end(): void
  /** From here on nothing is kept: an input fails. */
  close(): void
}

export function recordInputs(
  before: PendingInputs | undefined,
  { keep }: Pending<PendingInputs>,
  now: () => number,
  about: () => Pick<PendingInputs, 'seed' | 'isJudged'>,
): InputRecord {
  const inputs = [...(before?.inputs ?? [])]
  let { sum, count } = before ?? { sum: noInputs, count: 0 }
  let at = -1
  let digest = ''
  let left: PendingSearch | undefined
  let isOpen = true
  const pace = createPace(now)
  const write = (): void => {
    if (isOpen) keep({ ...about(), inputs, sum, count })
  }
  const note = (state: InputState): void => {
    inputs[at] = [digest, state]
  }
  const close = (): void => {
    isOpen = false
  }
  return {
    begin(text) {
      at++
      left = undefined
      digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
      const [earlier, state] = inputs[at] ?? []
      return earlier === undefined || earlier === digest ? state : 'other'
    },
    pending: {
      keep(search) {
        left = search
        note(search)
        pace.take(write)
      },
    },
    reject: () => note('rejected'),
    finish(found) {
      const { kind } = found.limit ?? {}
      const isLeft = kind === 'traces' || kind === 'time'
      // What depends on runs before cannot be told to another process, nor can what comes after.
      if (kind === 'state' || (isLeft && left === undefined)) return close()
      if (!isLeft) {
        note('explored')
        // Those that are known to us do not survive JSON, and have reached what is outside.
        sum = add(sum, { ...found, clients: [] }, (limit) => limit)
        count++
      }
      pace.take(write)
    },
    end: write,
    close,
  }
}
