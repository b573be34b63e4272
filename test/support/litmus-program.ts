import type { Access, Blocked, Event, Kind, Program, ResourceId, Run, TaskId } from '@racetest/core'

/** A program in the JSON form of the litmus suite: tasks that are lists of atomic steps. */
export interface Litmus {
  readonly name?: string
  readonly init?: Readonly<Record<string, number>>
  /** Promises that settle with the first of others. */
  readonly races?: Readonly<Record<string, readonly string[]>>
  /** Which resource a resource is part of. */
  readonly inside?: Readonly<Record<string, string>>
  readonly tasks: readonly LitmusTask[]
}

export interface LitmusTask {
  readonly id?: string
  readonly start?: boolean
  readonly steps: readonly LitmusStep[]
}

export interface LitmusStep {
  readonly accesses?: readonly LitmusAccess[]
  readonly acquire?: string | readonly string[]
  readonly release?: string | readonly string[]
  readonly spawn?: string | readonly string[]
  readonly join?: string | readonly string[]
  readonly await?: string | readonly string[]
  readonly resolve?: string | readonly string[]
  readonly when?: Condition
}

export interface LitmusAccess {
  readonly obj: string
  readonly k: 'r' | 'w' | 'a'
  readonly set?: number
  readonly add?: number
  readonly from?: string
  /** Touches `obj` followed by the value last read of this one: an address that depends on data. */
  readonly at?: string
}

type Condition = { readonly obj: string } & Partial<Record<'eq' | 'ne' | 'gt' | 'lt', number>>
type Value = number | string

const kinds: Readonly<Record<LitmusAccess['k'], Kind>> = { r: 'read', w: 'write', a: 'update' }
const unsupported = ['awaitVar', 'request', 'grant', 'pass']

const list = (names: string | readonly string[] | undefined): readonly string[] =>
  names === undefined ? [] : typeof names === 'string' ? [names] : names

export function litmusProgram(litmus: Litmus): Program & { name(resource: ResourceId): string } {
  for (const step of litmus.tasks.flatMap((task) => task.steps)) {
    const field = unsupported.find((name) => name in step)
    if (field) throw new Error(`a litmus program cannot use "${field}"`)
  }
  const ids = new Map<string, ResourceId>()
  const names: string[] = []
  const resource = (name: string): ResourceId => {
    let id = ids.get(name)
    if (id === undefined) {
      id = names.push(name) as ResourceId
      ids.set(name, id)
    }
    return id
  }
  const program = {
    start: () => startRun(litmus, resource),
    name: (id: ResourceId) => names[id - 1]!,
  }
  const { inside } = litmus
  if (!inside) return program
  const parent = (id: ResourceId) => {
    const up = inside[names[id - 1]!]
    return up === undefined ? undefined : resource(up)
  }
  return { ...program, parent }
}

function fits(condition: Condition, value: Value | undefined): boolean {
  if (condition.eq !== undefined) return value === condition.eq
  if (condition.ne !== undefined) return value !== condition.ne
  const number = typeof value === 'number' ? value : Number.NaN
  if (condition.gt !== undefined) return number > condition.gt
  return condition.lt !== undefined ? number < condition.lt : Boolean(value)
}

function startRun(litmus: Litmus, resource: (name: string) => ResourceId): Run {
  const { tasks } = litmus
  const ids = tasks.map((task, i) => task.id ?? String(i))
  const memory = new Map<string, Value>(Object.entries(litmus.init ?? {}))
  const held = new Map<string, number>()
  const registers = tasks.map(() => new Map<string, Value>())
  const position = tasks.map(() => 0)
  const writes = tasks.map(() => 0)
  // Who started a task, finished it or settled a promise: the index of the event, or -1 for none.
  const started = new Map<string, number>()
  const finished = new Map<string, number>()
  const settled = new Map<string, number>()
  let events = 0
  let last: Event | undefined

  tasks.forEach((task, i) => {
    if (task.start !== false) started.set(ids[i]!, -1)
    skip(i)
    if (task.start !== false && position[i]! >= task.steps.length) finished.set(ids[i]!, -1)
  })

  return {
    rest: () => true,
    enabled: () => waiting().filter((i) => isPossible(i) && isFree(i)) as TaskId[],
    step(task) {
      last = perform(task)
      events++
    },
    event: () => last!,
    blocked: () =>
      waiting()
        .filter(isPossible)
        .map((i): Blocked => ({
          task: i as TaskId,
          after: causes(i),
          acquires: list(current(i).acquire).map((name) => resource(`lock:${name}`)),
          accesses: [],
        })),
    outcome: () => (waiting().length > 0 ? { deadlock: true } : {}),
  }

  function waiting(): number[] {
    const found: number[] = []
    for (let i = 0; i < tasks.length; i++) {
      if (started.has(ids[i]!) && position[i]! < tasks[i]!.steps.length) found.push(i)
    }
    return found
  }

  function current(i: number): LitmusStep {
    return tasks[i]!.steps[position[i]!]!
  }

  function isPossible(i: number): boolean {
    const step = current(i)
    return (
      list(step.join).every((id) => finished.has(id)) &&
      list(step.await).every((name) => settled.has(name))
    )
  }

  function isFree(i: number): boolean {
    return list(current(i).acquire).every((name) => !held.has(name))
  }

  function causes(i: number): number[] {
    const step = current(i)
    return [
      started.get(ids[i]!)!,
      ...list(step.join).map((id) => finished.get(id)!),
      ...list(step.await).map((name) => settled.get(name)!),
    ].filter((index) => index >= 0)
  }

  function skip(i: number): void {
    const { steps } = tasks[i]!
    for (let step = steps[position[i]!]; step?.when; step = steps[position[i]!]) {
      if (fits(step.when, registers[i]!.get(step.when.obj))) return
      position[i]!++
    }
  }

  function perform(task: TaskId): Event {
    const i: number = task
    const step = current(i)
    const after = causes(i)
    const accesses: Access[] = []
    const touch = (name: string, kind: Kind) => accesses.push({ resource: resource(name), kind })
    if (started.get(ids[i]!)! >= 0) touch(`task:${ids[i]}`, 'read')
    for (const name of list(step.acquire)) {
      held.set(name, i)
      touch(`lock:${name}`, 'write')
    }
    for (const id of list(step.join)) touch(`done:${id}`, 'read')
    for (const name of list(step.await)) touch(`promise:${name}`, 'read')
    for (const access of step.accesses ?? []) {
      const name =
        access.at === undefined ? access.obj : access.obj + (registers[i]!.get(access.at) ?? 0)
      touch(name, kinds[access.k])
      apply(i, access, name)
    }
    for (const id of list(step.spawn)) {
      started.set(id, events)
      touch(`task:${id}`, 'write')
    }
    for (const name of list(step.resolve)) settle(name, touch)
    for (const name of list(step.release)) {
      held.delete(name)
      touch(`lock:${name}`, 'write')
    }
    position[i]!++
    skip(i)
    if (position[i]! >= tasks[i]!.steps.length) {
      finished.set(ids[i]!, events)
      touch(`done:${ids[i]}`, 'write')
    }
    const locks = (of: LitmusStep['acquire']) => list(of).map((name) => resource(`lock:${name}`))
    return {
      task,
      after,
      accesses,
      acquires: locks(step.acquire),
      releases: locks(step.release),
    }
  }

  function apply(i: number, access: LitmusAccess, name: string): void {
    const { k, set, add, from } = access
    const number = (value: Value | undefined) => (typeof value === 'number' ? value : 0)
    if (k === 'r') registers[i]!.set(access.obj, memory.get(name) ?? 0)
    else if (k === 'a') memory.set(name, number(memory.get(name)) + (add ?? 1))
    else {
      const sum = () => number(registers[i]!.get(from ?? access.obj)) + add!
      memory.set(name, set ?? (add === undefined ? `${ids[i]}#${writes[i]}` : sum()))
      writes[i]!++
    }
  }

  function settle(name: string, touch: (name: string, kind: Kind) => void): void {
    touch(`promise:${name}`, settled.has(name) ? 'read' : 'write')
    if (!settled.has(name)) settled.set(name, events)
    for (const [race, promises] of Object.entries(litmus.races ?? {})) {
      if (promises.includes(name)) settle(race, touch)
    }
  }
}
