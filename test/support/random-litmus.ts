import fc from 'fast-check'
import type { Litmus, LitmusAccess, LitmusStep, LitmusTask } from './litmus-program.ts'

const objects = ['x', 'x', 'y', 'm', 'm0', 'm1']

/** Parts of `m` are resources of their own. */
const inside = { m0: 'm', m1: 'm' }

const access = fc.oneof(
  { weight: 4, arbitrary: fc.record({ obj: fc.constantFrom(...objects), k: fc.constant('r') }) },
  { weight: 3, arbitrary: fc.record({ obj: fc.constantFrom(...objects), k: fc.constant('w') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      obj: fc.constantFrom('x', 'y'),
      k: fc.constant('w'),
      set: fc.constantFrom(0, 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ obj: fc.constantFrom('x', 'm0'), k: fc.constant('a') }) },
  // Which part of m depends on what was read last.
  {
    weight: 2,
    arbitrary: fc.record({
      obj: fc.constant('m'),
      k: fc.constantFrom('r', 'w'),
      at: fc.constantFrom('x', 'y'),
      set: fc.constant(1),
    }),
  },
) as fc.Arbitrary<LitmusAccess>

const plain = fc.record({ accesses: fc.array(access, { minLength: 1, maxLength: 3 }) })
const guarded = fc.record({
  accesses: fc.array(access, { minLength: 1, maxLength: 3 }),
  // True only after a read: more would skip most steps.
  when: fc.record({ obj: fc.constantFrom('x', 'y'), eq: fc.constantFrom(0, 1) }),
})
const step: fc.Arbitrary<LitmusStep> = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 1, arbitrary: guarded },
)

/** Where a task takes and gives back locks, or takes part in the life of others. */
const extra = fc.record({
  locks: fc.constantFrom([], [], [], ['L'], ['M'], ['L', 'M'], ['M', 'L'], ['both']),
  from: fc.nat(3),
  to: fc.nat(3),
  settles: fc.constantFrom(undefined, 'p', 'q', undefined),
  waits: fc.constantFrom(...Array.from({ length: 8 }, () => undefined), 'p', 'R'),
  at: fc.nat(3),
})

/** Small programs with everything the litmus form has. */
export const randomLitmus: fc.Arbitrary<Litmus> = fc
  .record({
    tasks: fc.array(fc.tuple(fc.array(step, { minLength: 2, maxLength: 4 }), extra), {
      minLength: 2,
      maxLength: 4,
    }),
    spawn: fc.boolean(),
    join: fc.boolean(),
  })
  .map(({ tasks, spawn, join }) => {
    const made: LitmusTask[] = tasks.map(([steps, how], i) => ({
      id: `T${i}`,
      steps: addLocks(steps, how).map((each, at) => ({
        ...each,
        ...(how.settles && at === how.at % steps.length && { resolve: how.settles }),
        ...(how.waits && at === how.from % steps.length && { await: how.waits }),
      })),
    }))
    if (spawn) spawnLast(made, join)
    return { init: { x: 0, y: 0 }, races: { R: ['p', 'q'] }, inside, tasks: made }
  })

function addLocks(
  steps: readonly LitmusStep[],
  { locks, from, to }: { locks: readonly string[]; from: number; to: number },
): LitmusStep[] {
  if (locks.length === 0) return [...steps]
  const first = from % steps.length
  const end = Math.max(first, to % steps.length)
  // A step that is skipped would keep a lock forever.
  const made: LitmusStep[] = steps.map((each, i) =>
    i < first || i > end ? each : { accesses: each.accesses ?? [] },
  )
  const names = locks[0] === 'both' ? ['L', 'M'] : locks
  if (locks[0] === 'both' || first === end) made[first] = { ...made[first], acquire: names }
  else
    names.forEach(
      (name, i) =>
        (made[Math.min(first + i, end)] = {
          ...made[first + i],
          ...lock(made[Math.min(first + i, end)]!, name),
        }),
    )
  made[end] = { ...made[end], release: names }
  return made
}

function lock(to: LitmusStep, name: string): LitmusStep {
  const had = to.acquire === undefined ? [] : [to.acquire].flat()
  return { ...to, acquire: [...had, name] }
}

function spawnLast(tasks: LitmusTask[], join: boolean): void {
  const child = tasks.pop()!
  const parent = tasks[0]!
  const [head, ...rest] = parent.steps
  const { when: _when, ...first } = head!
  tasks[0] = {
    ...parent,
    steps: [
      { ...first, spawn: child.id! },
      ...rest,
      ...(join ? [{ join: child.id!, accesses: [{ obj: 'x', k: 'r' as const }] }] : []),
    ],
  }
  tasks.push({ ...child, start: false })
}
