import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Attempt,
  type Call,
  linearize,
  type LinearizeRules,
  linearizeRules,
  listOverlaps,
  type Verdict,
} from '../src/linearize.ts'

/** A call of an object, and what it answered. */
interface Asked extends Call {
  readonly name: 'push' | 'pop' | 'take'
  readonly item: number
  readonly answer: number | undefined
}

/** The model: a queue. `take` is not allowed where it is empty; all answers are pure functions of the items. */
function apply(
  items: readonly number[],
  { name, item, answer, span }: Asked,
): [Attempt, readonly number[]] {
  const left = name === 'push' ? [...items, item] : items.slice(1)
  if (name === 'take' && items.length === 0) return [{ kind: 'outside' }, items]
  const right = name === 'push' ? left.length : items[0]
  const isPending = span !== undefined && span.end === undefined
  // What never answered has no wrong answer; but a pop that has come to nothing waits.
  const isRight = isPending ? right !== undefined : right === answer
  return isRight ? [{ kind: 'fits', state: left.join() }, left] : [{ kind: 'refused' }, items]
}

function attempt(calls: readonly Asked[], order: readonly number[]): Attempt {
  let items: readonly number[] = []
  let last: Attempt = { kind: 'refused' }
  for (const call of order) [last, items] = apply(items, calls[call]!)
  return last
}

function judge(
  calls: readonly Asked[],
  rules?: LinearizeRules,
): Verdict & { readonly tries: number } {
  const searching = linearize(calls, rules)
  let next = searching.next()
  let tries = 0
  while (next.done !== true) {
    tries++
    next = searching.next(attempt(calls, next.value))
  }
  return { ...next.value, tries }
}

/** Written without regard to speed: every order of every subset that has all calls which answered. */
function isLinearizable(calls: readonly Asked[]): boolean {
  const indexes = calls.map((_, i) => i)
  const comesBefore = (a: number, b: number): boolean => {
    const [one, other] = [calls[a]!, calls[b]!]
    if (one.span && other.span) return one.span.end !== undefined && one.span.end < other.span.begin
    return one.task === other.task && a < b
  }
  const isRight = (order: readonly number[]): boolean => {
    let items: readonly number[] = []
    for (const [at, call] of order.entries()) {
      const followed = order.slice(at + 1).some((later) => comesBefore(later, call))
      // What must come before is there, too.
      const isMissing = indexes.some((other) => comesBefore(other, call) && !order.includes(other))
      if (followed || isMissing) return false
      const [tried, left] = apply(items, calls[call]!)
      if (tried.kind === 'outside') return true
      if (tried.kind !== 'fits') return false
      items = left
    }
    return indexes.every(
      (call) =>
        order.includes(call) ||
        (calls[call]!.span?.end === undefined && calls[call]!.span !== undefined),
    )
  }
  const orders = (order: readonly number[]): boolean =>
    isRight(order) || indexes.some((call) => !order.includes(call) && orders([...order, call]))
  return orders([])
}

const call = fc.record({
  task: fc.nat(2),
  name: fc.constantFrom('push' as const, 'pop' as const, 'take' as const),
  item: fc.constantFrom(1, 1, 2),
  answer: fc.constantFrom(undefined, 1, 1, 2, 3),
  length: fc.nat(4),
  form: fc.constantFrom('answered', 'answered', 'answered', 'pending', 'silent'),
})

/** Up to 6 calls, those of one task one after the other. */
const history: fc.Arbitrary<Asked[]> = fc
  .tuple(
    fc.array(call, { minLength: 1, maxLength: 6 }),
    fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }),
  )
  .map(([given, gaps]) => {
    const free = [0, 0, 0]
    return given.map(({ task, name, item, answer, length, form }, i): Asked => {
      const begin = free[task]! + gaps[i]! + i / 100
      const end = begin + length + 0.001
      free[task] = end + 0.001
      if (form === 'silent') return { task, name, item, answer, span: undefined }
      return {
        task,
        name,
        item,
        answer,
        span: { begin, end: form === 'pending' ? undefined : end },
      }
    })
  })

const says = (calls: readonly Asked[], rules?: LinearizeRules): boolean =>
  judge(calls, rules).kind !== 'unexplained'

test('judges histories of up to 6 calls as trying every order does', () => {
  const counts = { yes: 0, no: 0 }
  fc.assert(
    fc.property(history, (calls) => {
      const right = isLinearizable(calls)
      counts[right ? 'yes' : 'no']++
      expect(says(calls)).toBe(right)
    }),
    { numRuns: 3000, seed: 1 },
  )
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(300)
})

// Each rule is needed: without it some history is judged otherwise, or the memory saves nothing.
const faults: Readonly<Record<string, Partial<LinearizeRules>>> = {
  'the order in time is ignored': { precedes: () => false },
  'only the order of each task counts': {
    precedes: (calls, a, b) => calls[a]!.task === calls[b]!.task && a < b,
  },
  'begins count, and not ends': {
    precedes: (calls, a, b) => {
      const [one, other] = [calls[a]!.span, calls[b]!.span]
      return one !== undefined && other !== undefined && one.begin < other.begin
    },
  },
  'calls that asked nothing have no order': {
    precedes: (calls, a, b) =>
      calls[a]!.span !== undefined &&
      calls[b]!.span !== undefined &&
      linearizeRules.precedes(calls, a, b),
  },
  'the memory knows the calls and not the state': {
    keyOf: (order) => order.toSorted((a, b) => a - b).join(),
  },
  'the memory knows the state and not the calls': { keyOf: (_, state) => state },
  'a call that never answered must be there': { mayBeMissing: () => false },
  'any call may be missing': { mayBeMissing: () => true },
}

test.for(Object.entries(faults))('a planted fault is noticed: %s', ([, fault]) => {
  const rules = { ...linearizeRules, ...fault }
  const { counterexample } = fc.check(
    fc.property(history, (calls) => says(calls, rules) === isLinearizable(calls)),
    { numRuns: 20_000, seed: 1 },
  )
  expect(counterexample).not.toBeNull()
})

const span = (begin: number, end?: number) => ({ begin, end })
const push = (task: number, item: number, answer: number, at: Call['span']): Asked => ({
  task,
  name: 'push',
  item,
  answer,
  span: at,
})
const pop = (task: number, answer: number | undefined, at: Call['span']): Asked => ({
  task,
  name: 'pop',
  item: 0,
  answer,
  span: at,
})

describe('a verdict', () => {
  test('is an order that explains the answers', () => {
    const calls = [push(0, 1, 2, span(0, 3)), push(1, 2, 1, span(1, 2)), pop(0, 2, span(4, 5))]
    expect(judge(calls)).toEqual({ kind: 'explained', order: [1, 0, 2], tries: 4 })
  })

  test('has where each order ends, the longest first', () => {
    // A push(1) → 1 ends before B pop() → nothing begins; C push(2) → 2 overlaps both.
    const calls = [
      push(0, 1, 1, span(0, 1)),
      pop(1, undefined, span(3, 5)),
      push(2, 2, 2, span(2, 4)),
    ]
    expect(judge(calls)).toEqual({
      kind: 'unexplained',
      deadEnds: [{ order: [0, 2], refused: [1] }],
      tries: 4,
    })
  })

  test('of nothing, and of calls that never answered', () => {
    expect(judge([])).toEqual({ kind: 'explained', order: [], tries: 0 })
    expect(judge([pop(0, 7, span(0))])).toEqual({ kind: 'explained', order: [], tries: 0 })
  })

  test('says no more than is known', () => {
    const searching = linearize([pop(0, 7, span(0, 1))])
    expect(searching.next().value).toEqual([0])
    expect(searching.next({ kind: 'other' })).toEqual({
      done: true,
      value: { kind: 'undecided', order: [0] },
    })
  })
})

test('of orders that leave the same state one is continued', () => {
  // 2 tasks of 4 pushes of the same item, then an answer that none explains: 70 orders, 25 states.
  const pushes = [0, 1].flatMap((task) =>
    [0, 1, 2, 3].map((i): Asked => ({
      ...pop(task, undefined, span(10 * i + task, 10 * i + 5 + task)),
    })),
  )
  const calls = [...pushes, pop(0, 1, span(100, 101))]
  const forgetful = { ...linearizeRules, keyOf: () => undefined }
  expect(judge(calls).tries).toBeLessThan(judge(calls, forgetful).tries / 2)
})

test('calls of different tasks that overlap', () => {
  const calls = [
    push(0, 1, 1, span(0, 2)),
    push(1, 2, 2, span(1, 3)),
    pop(0, 1, span(4, 5)),
    pop(1, 1, undefined),
    pop(2, 1, span(4.5)),
  ]
  expect(listOverlaps(calls)).toEqual([
    [0, 1],
    [2, 4],
  ])
})
