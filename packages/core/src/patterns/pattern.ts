import type { PatternName } from '../counterexample.ts'
import type { CriticalPair } from '../critical-pair.ts'
import type { Access, ResourceId, TaskId } from '../event.ts'
import type { Trace } from '../program.ts'
import { listBrokenOrders } from './broken-order.ts'
import { findDeadlock } from './deadlock.ts'
import { isDoubleRun, listDoubleRuns } from './double-run.ts'
import { findHang } from './hang.ts'
import { findLostWakeup } from './lost-wakeup.ts'
import { listLostUpdates } from './lost-update.ts'
import { listStaleChecks } from './stale-check.ts'
import { listTornReads } from './torn-read.ts'
import { findUnhandledRejection } from './unhandled-rejection.ts'
import { type View, view } from './view.ts'

export interface Pattern {
  readonly name: PatternName
  readonly resource?: ResourceId
  /** Indexes of the events that make it up, in order. */
  readonly events: readonly number[]
  /** Of a deadlock: who waits for whom. */
  readonly cycle?: readonly Wait[]
}

/** A task that waits for what another one holds. */
export interface Wait {
  readonly task: TaskId
  readonly holder: TaskId
  readonly resource: ResourceId
  /** The events in which the holder took it, and in which the task began to wait. */
  readonly took: number
  readonly waits: number
}

/** What a name is found from. */
export interface Failure {
  /** The failing trace. Its tasks are lines of execution as people see them. */
  readonly trace: Trace
  /** The two events whose order decides, and what happens in the other order, with the same tasks. */
  readonly critical?: CriticalPair
  /** Pairs of events of a run that gets stuck, each of which alone, reversed, sets all tasks free. */
  readonly freeing?: readonly (readonly [number, number])[]
  /** The resource that contains this one. */
  readonly parent?: (resource: ResourceId) => ResourceId | undefined
  /** Which accesses can make up a pattern; all where it is not given. */
  readonly isData?: (access: Access) => boolean
}

/** A failure with both its traces, as the finders look at it. */
export interface Case {
  readonly failure: Failure
  readonly failing: View
  /** There where there is a critical pair. */
  readonly passing?: View
}

/**
 * The name of what went wrong, else 'race' on what the critical pair conflicts about.
 *
 * A name is a claim about the cause: it is given only if the definition in the finder's file holds
 * for events that include the critical pair, and does not hold in the passing run.
 */
export function findPattern(failure: Failure): Pattern {
  const { trace, critical, parent, isData = () => true } = failure
  const failing = view(trace, parent, isData)
  const passing = critical && view(critical.passing, parent, isData)
  const found: Case = { failure, failing, ...(passing && { passing }) }
  if (trace.outcome.deadlock) {
    return findDeadlock(found) ?? findLostWakeup(found) ?? findHang(found)
  }
  return findUnhandledRejection(found) ?? findAccessPattern(found) ?? findRace(found)
}

function findAccessPattern(found: Case): Pattern | undefined {
  const { failing, passing, failure } = found
  if (!failure.critical || !passing) return undefined
  const { pair } = failure.critical
  const fits = ({ events }: Pattern) => pair.every((event) => events.includes(event))
  const doubled = listDoubleRuns(failing).find((each) => fits(each) && isDoubleRun(each, found))
  if (doubled) return doubled
  for (const list of [listTornReads, listLostUpdates, listStaleChecks]) {
    const harmless = new Set(list(passing).map(({ resource }) => resource))
    const claimed = list(failing).find((each) => fits(each) && !harmless.has(each.resource))
    if (claimed) return claimed
  }
  return listBrokenOrders(failing, pair)[0]
}

function findRace({ failure, failing }: Case): Pattern {
  if (!failure.critical) return { name: 'race', events: [] }
  const { pair } = failure.critical
  const [first, second] = pair.map((event) =>
    event < failing.events.length ? failing.data(event) : [],
  )
  const resource = second!.find((b) =>
    first!.some((a) => a.resource === b.resource && (a.kind !== b.kind || a.kind === 'write')),
  )?.resource
  return { name: 'race', events: pair, ...(resource !== undefined && { resource }) }
}
