import { expect, test } from 'vitest'
import { explore, type Program, type SoFar, type TaskId } from '../src/index.ts'
import { exploreAll } from '../../../test/support/explore-all.ts'
import { type Litmus, litmusProgram } from '../../../test/support/litmus-program.ts'

const increment = (tasks: number): Litmus => ({
  tasks: Array.from({ length: tasks }, (_, i) => ({
    id: `T${i}`,
    steps: [{ accesses: [{ obj: 'x', k: 'r' }] }, { accesses: [{ obj: 'x', k: 'w', add: 1 }] }],
  })),
})

test('the first trace keeps to a task for as long as it can', () => {
  const [first] = exploreAll(litmusProgram(increment(3))).found
  expect(first!.schedule).toEqual([0, 0, 1, 1, 2, 2])
  expect(first!.enabled[2]).toEqual([1, 2])
  expect([first!.before(0, 1), first!.before(0, 3)]).toEqual([true, true])
  const apart = litmusProgram({ tasks: [{ steps: [{}] }, { steps: [{}] }] })
  expect(exploreAll(apart).found[0]!.before(0, 1)).toBe(false)
  expect(exploreAll(apart, { strategy: 'exhaustive' }).found[0]!.before(0, 1)).toBe(true)
})

test('a complete search names no limit, even if the last trace reaches it', () => {
  const program = litmusProgram(increment(2))
  expect(exploreAll(program, { limits: { traces: 4, steps: 4 } })).toMatchObject({
    traces: 4,
    redundant: 0,
    longest: 4,
  })
  expect(exploreAll(program, { limits: { traces: 4, steps: 4 } }).limit).toBeUndefined()
})

test('each limit stops the search and is named', () => {
  const program = litmusProgram(increment(3))
  let time = 0
  expect(exploreAll(program, { limits: { traces: 5, steps: 100 } })).toMatchObject({
    traces: 5,
    limit: { kind: 'traces', value: 5 },
  })
  expect(
    exploreAll(program, { limits: { traces: 99, steps: 100, time: 7 }, now: () => time++ }),
  ).toMatchObject({ traces: 7, limit: { kind: 'time', value: 7 } })
  expect(exploreAll(program, { limits: { traces: 99, steps: 5 } })).toMatchObject({
    traces: 0,
    limit: { kind: 'steps', value: 5 },
  })
})

test('runs past the step limit are inconclusive, and the search goes on', () => {
  // The poller reads until the flag is set; it finishes if the setter runs soon enough.
  const program: Program = {
    start() {
      const done = [false, false]
      let task = 0
      return {
        rest: () => true,
        enabled: () => [0, 1].filter((i) => !done[i]) as TaskId[],
        step(next) {
          task = next
          if (next === 1) done[1] = true
          else if (done[1]) done[0] = true
        },
        event: () => ({
          task: task as TaskId,
          accesses: [{ resource: 1 as never, kind: task === 1 ? 'write' : 'read' }],
          after: [],
        }),
        blocked: () => [],
        outcome: () => ({}),
      }
    },
  }
  expect(exploreAll(program, { limits: { traces: 100, steps: 10 } })).toMatchObject({
    traces: 9,
    inconclusive: 1,
    redundant: 0,
    limit: { kind: 'steps', value: 10 },
  })
})

test('the driver may stop early', () => {
  const search = explore(litmusProgram(increment(4)), { limits: { traces: 1e6, steps: 100 } })
  search.next()
  expect(search.return(undefined as never).done).toBe(true)
})

test('a program that is not the same twice is an error', () => {
  let runs = 0
  const steady = litmusProgram(increment(2))
  const changed = litmusProgram({
    tasks: increment(2).tasks.map(({ id }) => ({
      id: id!,
      steps: [{}, { accesses: [{ obj: 'x', k: 'w' }] }],
    })),
  })
  const program: Program = { start: () => (runs++ === 0 ? steady : changed).start() }
  expect(() => exploreAll(program)).toThrowErrorMatchingInlineSnapshot(
    `[RaceToolError: [race] two runs of one schedule differ at step 1: 1 accesses, then 0 or others. Make the test start from the same state each time.]`,
  )
})

test('race pairs are counted by site, and seen both ways', () => {
  const plain = litmusProgram(increment(2))
  const program: Program = {
    start() {
      const run = plain.start()
      const event = () => {
        const { accesses, ...rest } = run.event()
        const sites = accesses.map((access) => ({
          ...access,
          site: (access.kind === 'read' ? 10 : 20) as never,
        }))
        return { ...rest, accesses: sites }
      }
      return { ...run, event }
    },
  }
  const { racePairs, bothWays, pairs } = exploreAll(program)
  expect({ racePairs, bothWays, pairs }).toEqual({
    racePairs: 2,
    bothWays: 2,
    pairs: [
      { sites: [10, 20], orders: [2, 2], taken: 3, failing: 0 },
      { sites: [20, 20], orders: [1, 1], taken: 3, failing: 0 },
    ],
  })
})

test('a search can be asked at any time how far it is', () => {
  const program = litmusProgram(increment(4))
  let ask: (() => SoFar) | undefined
  const search = explore(program, {
    limits: { traces: Infinity, steps: 100 },
    watch: (asked) => {
      ask = asked
    },
  })
  const told: SoFar[] = []
  let next = search.next()
  for (; !next.done; next = search.next()) told.push(ask!())
  expect(told.map(({ traces }) => traces)).toEqual(told.map((_, i) => i + 1))
  const estimates = told.slice(50).map(({ total }) => total!)
  expect(estimates.filter(({ exact }) => exact)).toEqual([])
  // There are 576 traces.
  for (const { value } of estimates) expect(value > 57 && value < 5760).toBe(true)
  expect(ask!()).toEqual({
    traces: 576,
    redundant: 0,
    total: { value: 576, exact: true },
    pairs: next.value.pairs,
    awaits: [],
  })
})
