import type { Access, Event, Program, ResourceId, TaskId, Trace } from '@racetest/core'

/** What every interleaving of a program leads to: the traces by name, and how many of them are deadlocks. */
export interface Truth {
  readonly traces: ReadonlySet<string>
  readonly deadlocks: number
}

/**
 * Runs the program along every interleaving, except that prefixes with the same happens-before
 * are continued once. Written without a look at the search, to be believed on its own: quadratic
 * wherever that is shorter. Undefined after `max` prefixes.
 */
export function bruteForce(program: Program, max = 20_000): Truth | undefined {
  const traces = new Set<string>()
  let deadlocks = 0
  let prefixes = 0
  let level = new Map<string, readonly TaskId[]>([['', []]])
  while (level.size > 0) {
    const next = new Map<string, readonly TaskId[]>()
    for (const [name, schedule] of level) {
      const run = program.start()
      for (const task of schedule) run.step(task)
      const enabled = run.enabled(() => false)
      if (enabled.length === 0) {
        traces.add(name)
        if (run.outcome().deadlock) deadlocks++
      }
      for (const task of enabled) {
        if (++prefixes > max) return undefined
        const longer = [...schedule, task]
        next.set(nameEvents(runAlong(program, longer), program), longer)
      }
    }
    level = next
  }
  return { traces, deadlocks }
}

/** The same for equivalent traces only. */
export function nameTrace(trace: Trace, program: Program): string {
  return nameEvents(trace.events, program)
}

function runAlong(program: Program, schedule: readonly TaskId[]): Event[] {
  const run = program.start()
  return schedule.map((task) => {
    run.step(task)
    return run.event()
  })
}

/** An event is its task, its number in it, and the events before it, as numbers of names seen so far. */
function nameEvents(events: readonly Event[], program: Program): string {
  const names: string[] = []
  const counts = new Map<TaskId, number>()
  events.forEach((event, i) => {
    const count = counts.get(event.task) ?? 0
    counts.set(event.task, count + 1)
    const before = events.flatMap((other, j) =>
      j < i &&
      (other.task === event.task || event.after.includes(j) || clash(other, event, program))
        ? [names[j]!]
        : [],
    )
    names.push(intern(`${event.task}.${count}(${before.toSorted().join()})`))
  })
  return names.toSorted().join()
}

const interned = new Map<string, string>()

function intern(name: string): string {
  const short = interned.get(name) ?? interned.size.toString(36)
  interned.set(name, short)
  return short
}

function clash(a: Event, b: Event, program: Program): boolean {
  return a.accesses.some((x) => b.accesses.some((y) => meet(x, y, program)))
}

function meet(a: Access, b: Access, program: Program): boolean {
  if (a.kind === b.kind && a.kind !== 'write') return false
  return contains(a.resource, b.resource, program) || contains(b.resource, a.resource, program)
}

function contains(outer: ResourceId, inner: ResourceId, program: Program): boolean {
  for (let at: ResourceId | undefined = inner; at !== undefined; at = program.parent?.(at)) {
    if (at === outer) return true
  }
  return false
}
