import { describe, expect, test } from 'vitest'

// How many traces there are of transactions, by brute force over all interleavings of a model that
// knows nothing of how they are explored. The suite of databases has the same numbers of the real
// statements, so none is explored twice and none is missed.

/**
 * `select` shows what has been committed, `lock` is a `SELECT … FOR UPDATE`. To `end` is no statement:
 * with `interleave: 'io'` the test goes on in the step of the last task that does.
 */
type Statement = 'select' | 'lock' | 'begin' | 'update' | 'commit' | 'end'

interface Task {
  readonly row: number
  readonly statements: readonly Statement[]
  /** Of a `save` that looks first: nothing is done if the row is already as it would be. */
  readonly savesChanges?: boolean
}

/** What touches a row counts as one, as the driver declares it; or what nobody sees before it is committed is not seen. */
type Model = 'declared' | 'ideal'

interface Client {
  readonly at: number
  readonly seen: number
  /** What it writes. */
  readonly next: number | undefined
  readonly isWaiting: boolean
}

interface State {
  readonly rows: Readonly<Record<number, number>>
  readonly holders: Readonly<Record<number, number | undefined>>
  /** In the order in which they have asked. */
  readonly waiting: readonly number[]
  readonly clients: readonly Client[]
}

interface Event {
  readonly task: number
  /** What it reads, and what it writes. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** Whose statement it has let go on. */
  readonly freed: number | undefined
}

function countTraces(tasks: readonly Task[], model: Model = 'declared'): number {
  const traces = new Set<string>()
  const visit = (state: State, events: readonly Event[]): void => {
    const next = tasks
      .map((_, task) => step(tasks, state, task, model))
      .filter((each) => each !== undefined)
    for (const [after, event] of next) visit(after, [...events, event])
    if (next.length === 0) traces.add(nameTrace(events))
  }
  const clients = tasks.map(() => ({ at: 0, seen: 0, next: undefined, isWaiting: false }))
  visit({ rows: {}, holders: {}, waiting: [], clients }, [])
  return traces.size
}

/** The next statement of a task; undefined if it has none, or waits. */
function step(
  tasks: readonly Task[],
  state: State,
  task: number,
  model: Model,
): [State, Event] | undefined {
  const { row, statements, savesChanges } = tasks[task]!
  const client = state.clients[task]!
  const statement = statements[client.at]
  if (statement === undefined || client.isWaiting) return undefined
  const content = `row ${row}`
  const lock = model === 'ideal' ? `lock of ${row}` : content
  const own = { ...client, at: client.at + 1 }
  const event = { task, reads: [], writes: [], freed: undefined }
  const put = (changed: Client, rest: Partial<State> = {}): State => ({
    ...state,
    ...rest,
    clients: state.clients.with(task, changed),
  })
  const value = state.rows[row] ?? 0
  if (statement === 'begin') return [put(own), event]
  if (statement === 'end') return [put(own), { ...event, writes: ['the end'] }]
  if (statement === 'select') {
    const isSame = savesChanges === true && client.at > 0 && value === client.next
    const next = client.next ?? value + 1
    const read = { ...own, seen: value, next, at: isSame ? statements.length : own.at }
    return [put(read), { ...event, reads: [content] }]
  }
  if (statement === 'commit') {
    const freed = state.waiting.find((other) => tasks[other]!.row === row)
    const rows = { ...state.rows, [row]: client.next! }
    const waiting = state.waiting.filter((other) => other !== freed)
    const after = put(own, { rows, waiting, holders: { ...state.holders, [row]: freed } })
    const writes = { ...event, writes: [content, lock], freed }
    if (freed === undefined) return [after, writes]
    const goesOn = locked(after.clients[freed]!, tasks[freed]!, rows)
    return [{ ...after, clients: after.clients.with(freed, goesOn) }, writes]
  }
  const isLock = statement === 'lock' ? { reads: [content], writes: [lock] } : { writes: [lock] }
  const holder = state.holders[row]
  if (holder !== undefined && holder !== task) {
    const waiting = [...state.waiting, task]
    return [put({ ...client, isWaiting: true }, { waiting }), { ...event, ...isLock }]
  }
  const holders = { ...state.holders, [row]: task }
  return [put(locked(client, tasks[task]!, state.rows), { holders }), { ...event, ...isLock }]
}

/** It has the lock that its statement has asked for. */
function locked(client: Client, { row, statements }: Task, rows: State['rows']): Client {
  const own = { ...client, at: client.at + 1, isWaiting: false }
  return statements[client.at] === 'lock' ? { ...own, next: (rows[row] ?? 0) + 1 } : own
}

/** The same for interleavings that differ only in the order of what does not conflict. */
function nameTrace(events: readonly Event[]): string {
  const counts: number[] = []
  const names = events.map(({ task }) => `${task}.${(counts[task] = (counts[task] ?? 0) + 1)}`)
  const before: Set<number>[] = []
  for (const [i, event] of events.entries()) {
    before[i] = new Set()
    for (let j = 0; j < i; j++) {
      if (!follows(event, events[j]!)) continue
      for (const k of [j, ...before[j]!]) before[i].add(k)
    }
  }
  return names
    .map(
      (name, i) =>
        `${name} after ${[...before[i]!]
          .map((j) => names[j])
          .toSorted()
          .join()}`,
    )
    .toSorted()
    .join('; ')
}

const follows = (event: Event, other: Event): boolean =>
  event.task === other.task ||
  other.freed === event.task ||
  other.writes.some((key) => event.writes.includes(key) || event.reads.includes(key)) ||
  other.reads.some((key) => event.writes.includes(key))

/** `find` and `save` of TypeORM, which looks at the row again before it changes it. */
const save = (row: number): Task => ({
  row,
  statements: ['select', 'select', 'begin', 'update', 'commit'],
  savesChanges: true,
})

describe('TypeORM: find, and save', () => {
  test('one row', () => {
    expect(countTraces([save(1), save(1)])).toBe(18)
  })
  test('two rows', () => {
    expect(countTraces([save(1), save(2)])).toBe(1)
  })
  test('were what is not committed nothing to those that only read', () => {
    expect(countTraces([save(1), save(1)], 'ideal')).toBe(8)
  })
})

/** In a transaction, with a lock. TypeORM looks at the row once more. */
const lockAndSave = (...looks: Statement[]): Task => ({
  row: 1,
  statements: ['begin', 'lock', ...looks, 'update', 'commit', 'end'],
})

describe('a lock', () => {
  test('Sequelize', () => {
    expect(countTraces([lockAndSave(), lockAndSave()])).toBe(12)
  })
  test('TypeORM', () => {
    expect(countTraces([lockAndSave('select'), lockAndSave('select')])).toBe(16)
  })
})
