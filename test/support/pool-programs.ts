import fc from 'fast-check'

// Small programs whose tasks use connections of pools, and all that may come of them, by brute
// force: a model of its own, which knows nothing of traces.

export type Op =
  | { readonly op: 'acquire'; readonly pool: number }
  /** `together`: the operation after it is part of the same step. */
  | { readonly op: 'release'; readonly pool: number; readonly together?: boolean }
  | { readonly op: 'add'; readonly pool: number; readonly n: number }
  | { readonly op: 'read'; readonly cell: number }
  | { readonly op: 'write'; readonly cell: number; readonly n: number }

/** Each operation is a step of its own. */
export interface PoolProgram {
  readonly pools: readonly { readonly kind: 'PoolA' | 'PoolB'; readonly max: number }[]
  readonly tasks: readonly (readonly Op[])[]
}

const cells = ['x', 'y']
const names = ['P', 'Q']

/** The text of a program that does the same. */
export function printPoolProgram({ pools, tasks }: PoolProgram): string {
  const made = pools.map(({ kind, max }, i) => `${names[i]} = new ${kind}(${max})`)
  const task = (ops: readonly Op[]): string => {
    const lines = ops.map((op, i) => {
      const before = ops[i - 1]
      return before === undefined || isAwaited(before) ? print(op) : `await 0; ${print(op)}`
    })
    return `async () => {\n  let v = 0\n  const held = { P: [], Q: [] }\n  ${lines.join('\n  ')}\n}`
  }
  return `let x, y, P, Q
const snapshot = () => [x, y, P.sum, Q?.sum ?? 0].join()
const program = async (race) => {
  x = y = 0; ${made.join('; ')}
  await race([${tasks.map(task).join(', ')}])
}`
}

const isAwaited = (op: Op): boolean =>
  op.op === 'acquire' || op.op === 'add' || (op.op === 'release' && op.together === true)

function print(op: Op): string {
  if (op.op === 'read') return `v = ${cells[op.cell]}`
  if (op.op === 'write') return `${cells[op.cell]} = v + ${op.n}`
  const pool = names[op.pool]!
  if (op.op === 'acquire') return `held.${pool}.push(await ${pool}.acquire())`
  if (op.op === 'release') return `${pool}.release(held.${pool}.pop())`
  return `await ${pool}.add(${op.n})`
}

interface State {
  readonly cells: number[]
  readonly sums: number[]
  readonly free: number[]
  /** Tasks that wait for a connection, in the order in which they have asked. */
  readonly queues: number[][]
  readonly at: number[]
  readonly seen: number[]
}

/** All that may come of a program, in the words of `exploreProgram`, sorted. */
export function outcomesOfPools({ pools, tasks }: PoolProgram): string[] {
  const outcomes = new Set<string>()
  const visited = new Set<string>()
  const begin: State = {
    cells: cells.map(() => 0),
    sums: names.map(() => 0),
    free: pools.map(({ max }) => max),
    queues: pools.map(() => []),
    at: tasks.map(() => 0),
    seen: tasks.map(() => 0),
  }
  const visit = (state: State): void => {
    const key = JSON.stringify(state)
    if (visited.has(key)) return
    visited.add(key)
    let isOver = true
    for (const [task, ops] of tasks.entries()) {
      const op = ops[state.at[task]!]
      if (op === undefined || state.queues.some((queue) => queue.includes(task))) continue
      isOver = false
      const next = structuredClone(state)
      take(next, task, op)
      visit(next)
    }
    if (!isOver) return
    const isStuck = state.queues.some((queue) => queue.length > 0)
    const late = `late: string ${[...state.cells, ...state.sums].join()}`
    outcomes.add(isStuck ? `${late}\ndeadlock` : late)
  }
  const take = (state: State, task: number, op: Op): void => {
    if (op.op === 'read') state.seen[task] = state.cells[op.cell]!
    else if (op.op === 'write') state.cells[op.cell] = state.seen[task]! + op.n
    else if (op.op === 'release') giveBack(state, op.pool)
    else if (state.free[op.pool] === 0) return void state.queues[op.pool]!.push(task)
    else {
      state.free[op.pool]!--
      get(state, task)
      return
    }
    const next = tasks[task]![++state.at[task]!]
    if (op.op === 'release' && op.together && next !== undefined) take(state, task, next)
  }
  const get = (state: State, task: number): void => {
    const op = tasks[task]![state.at[task]!++]!
    if (op.op !== 'add') return
    state.sums[op.pool] = state.sums[op.pool]! * 2 + op.n
    giveBack(state, op.pool)
  }
  const giveBack = (state: State, pool: number): void => {
    const next = state.queues[pool]!.shift()
    if (next === undefined) state.free[pool]!++
    else get(state, next)
  }
  visit(begin)
  return [...outcomes].toSorted()
}

/** What a task does between asking for a connection and giving it back, if it does. */
type Piece = readonly Op[]

export const poolProgram: fc.Arbitrary<PoolProgram> = fc
  .record({
    pools: fc.array(
      fc.record({ kind: fc.constantFrom('PoolA', 'PoolB'), max: fc.integer({ min: 1, max: 3 }) }),
      { minLength: 1, maxLength: 2 },
    ),
    picks: fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 8 }), {
      minLength: 2,
      maxLength: 3,
    }),
  })
  .map(({ pools, picks }) => ({
    pools,
    tasks: picks.map((own, task) => makeTask(own, task, pools.length, picks.length)),
  }))

function makeTask(picks: readonly number[], task: number, pools: number, tasks: number): Piece {
  const ops: Op[] = []
  const held: number[] = []
  const most = tasks === 2 ? 7 : 5
  for (const pick of picks) {
    const pool = pick % pools
    const cell = pick % cells.length
    const choice = Math.floor(pick / 2) % 8
    if (choice < 3) {
      ops.push({ op: 'acquire', pool })
      held.push(pool)
    } else if (choice < 4) ops.push({ op: 'add', pool, n: task + 1 })
    else if (choice < 5) ops.push({ op: 'read', cell })
    else if (choice < 6) ops.push({ op: 'write', cell, n: task + 1 })
    else if (held.length > 0) {
      // The last one, or the first.
      const given = choice === 6 ? held.pop()! : held.shift()!
      ops.push({ op: 'release', pool: given, together: pick % 3 === 0 })
    }
    if (ops.length + held.length >= most) break
  }
  // Now and then one is never given back.
  const isKept = (picks[0]! + task) % 9 === 0
  return isKept
    ? ops
    : [...ops, ...held.toReversed().map((pool) => ({ op: 'release', pool }) as const)]
}
