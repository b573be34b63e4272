import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHistory, type History } from '../src/history.ts'
import { judge } from '../src/judge.ts'
import { NotLinearizable } from '../src/not-linearizable.ts'

type Model = { count: number }
type Real = { add(n: number): Promise<number>; take(): Promise<number> }

/** What an asynchronous command of fast-check would be for a counter that cannot go below nothing. */
const commandOf = (name: 'add' | 'take', n: number) => ({
  check: () => true,
  async run(model: Model, real: Real): Promise<void> {
    if (name === 'add') {
      model.count += n
      expect(await real.add(n)).toBe(model.count)
    } else if (model.count === 0) await expect(real.take()).rejects.toThrow('empty')
    else expect(await real.take()).toBe(--model.count)
  },
  toString: () => name,
})

interface Seen {
  readonly task: number
  readonly name: 'add' | 'take'
  readonly n: number
  /** Undefined: an error. */
  readonly answer: number | undefined
}

/** The events of a history: of which call each is, its begin first. */
type Events = readonly number[]

function record(seen: readonly Seen[], events: Events): History {
  const history = createHistory()
  const ends: (() => unknown)[] = []
  for (const at of events) {
    const { task, name, n, answer } = seen[at]!
    if (ends[at] !== undefined) {
      ends[at]()
      continue
    }
    const ran = { task, command: commandOf(name, n) as never, calls: [] }
    history.commands.push(ran)
    const end = history.observer(ran).begin(name, name === 'add' ? [n] : [])
    ends[at] = () =>
      end(
        answer === undefined
          ? { how: 'rejected', value: new Error('empty') }
          : { how: 'fulfilled', value: answer },
      )
  }
  return history
}

/** Every order of the calls, by hand. */
function isLinearizable(seen: readonly Seen[], events: Events): boolean {
  const begins = seen.map((_, at) => events.indexOf(at))
  const ends = seen.map((_, at) => events.lastIndexOf(at))
  const extend = (order: readonly number[], count: number): boolean => {
    if (order.length === seen.length) return true
    return seen.some(({ name, n, answer }, at) => {
      const isFree = seen.every((_, other) => order.includes(other) || ends[other]! >= begins[at]!)
      if (order.includes(at) || !isFree) return false
      const next = name === 'add' ? count + n : count - 1
      if (next < 0) return answer === undefined && extend([...order, at], count)
      return answer === next && extend([...order, at], next)
    })
  }
  return extend([], 0)
}

const one = fc.record({
  task: fc.nat(2),
  name: fc.constantFrom('add' as const, 'add' as const, 'take' as const),
  n: fc.constantFrom(1, 1, 2),
  /** Now and then another answer than that of some order. */
  answer: fc.constantFrom('right' as const, 'right' as const, 'right' as const, undefined, 1, 2),
  place: fc.nat(),
})

/** Up to 6 calls of up to 3 tasks, each task one call at a time. */
const histories = fc
  .tuple(
    fc.array(one, { minLength: 1, maxLength: 6 }),
    fc.array(fc.nat(2), { minLength: 40, maxLength: 40 }),
  )
  .map(([seen, turns]) => {
    const queues = [0, 1, 2].map((task) =>
      seen.flatMap((each, at) => (each.task === task ? [at, at] : [])),
    )
    const events: number[] = []
    for (const task of [...turns, ...turns.toSorted()]) {
      const at = queues[task]!.shift()
      if (at !== undefined) events.push(at)
    }
    return { seen: withAnswers(seen), events: [...events, ...queues.flat()] }
  })

type Drawn = typeof one extends fc.Arbitrary<infer T> ? T : never

/** The answers of some order of the calls, or nearly so. */
function withAnswers(drawn: readonly Drawn[]): Seen[] {
  let count = 0
  const answers = new Map<Drawn, number | undefined>()
  for (const each of drawn.toSorted((a, b) => a.place - b.place)) {
    const next = each.name === 'add' ? count + each.n : count - 1
    if (next >= 0) count = next
    answers.set(each, next < 0 ? undefined : next)
  }
  return drawn.map((each) => ({
    ...each,
    answer: each.answer === 'right' ? answers.get(each) : each.answer,
  }))
}

/** Microtasks can be run only where none runs. */
const judgeNow = (history: History): Promise<unknown> =>
  new Promise((resolve) => {
    setImmediate(() => {
      resolve(
        judge(history, {
          model: () => ({ count: 0 }),
          isRejection: () => false,
          explained: () => {},
          takeNoted: () => undefined,
        }),
      )
    })
  })

test('judges recorded histories of up to 6 calls as trying every order does', async () => {
  const counts = { yes: 0, no: 0 }
  await fc.assert(
    fc.asyncProperty(histories, async ({ seen, events }) => {
      const right = isLinearizable(seen, events)
      counts[right ? 'yes' : 'no']++
      const error = await judgeNow(record(seen, events))
      if (error !== undefined) expect(error).toBeInstanceOf(NotLinearizable)
      expect(error === undefined).toBe(right)
    }),
    { numRuns: 1500, seed: 1 },
  )
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(300)
})

test('says where orders end', async () => {
  const seen: Seen[] = [
    { task: 0, name: 'add', n: 1, answer: 1 },
    { task: 1, name: 'take', n: 0, answer: undefined },
  ]
  const error = (await judgeNow(record(seen, [0, 0, 1, 1]))) as Error
  expect(error.message).toBe('not linearizable: add → 1 | take → error Error: empty')
  await expect(judgeNow(record(seen, [0, 1, 0, 1]))).resolves.toBeUndefined()
})
