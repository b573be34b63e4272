import type { AccessReport, Counterexample, PatternName } from '@racetest/core'
import { predicate, taskName } from './access.ts'
import { cutMiddle } from './cut.ts'
import { type Critical, criticalPair } from './critical.ts'
import { cutValue } from './values.ts'

type Failure = Omit<Counterexample, 'cause'>

/** One access where it happened. */
interface Touch {
  readonly number: number
  readonly task: string
  readonly access: AccessReport
}

// Where the sentence ends up is not known here; its renderer replaces what cannot be shown.
const mark = '…'

function touches(report: Failure): Touch[] {
  return report.steps.flatMap(({ task, accesses }, i) =>
    accesses.map((access) => ({ number: i + 1, task, access })),
  )
}

function isWrite({ access: { kind } }: Touch): boolean {
  return kind === 'write' || kind === 'update'
}

function isRead({ access: { kind } }: Touch): boolean {
  return kind === 'read'
}

function valueOf({ access }: Touch): string | undefined {
  const value = access.kind === 'read' ? (access.before ?? access.after) : access.after
  return value === undefined ? undefined : cutValue(value, mark)
}

/** A verb with the value if it is known, else with the resource. */
function having(verb: string, touch: Touch): string {
  return `${verb} ${valueOf(touch) ?? cutMiddle(touch.access.resource, 40, mark)}`
}

function subject(report: Failure, critical: Critical | undefined): string | undefined {
  return critical?.subject ?? report.resource
}

/** A write whose task had read the resource before another task wrote it, with that read and that other write. */
function staleWrite(report: Failure, critical: Critical | undefined) {
  const resource = subject(report, critical)
  const all = touches(report).filter(({ access }) => access.resource === resource)
  for (const write of all.filter(isWrite).toReversed()) {
    const earlier = all.filter(({ number }) => number < write.number)
    const read = earlier.findLast((touch) => touch.task === write.task && isRead(touch))
    if (read === undefined) continue
    const between = earlier.filter(
      (touch) => touch.number > read.number && touch.task !== write.task && isWrite(touch),
    )
    const named = between.find(({ number }) => number === write.access.erases?.step)
    const other = named ?? between.at(-1)
    if (other === undefined) continue
    const otherRead = all.findLast(
      (touch) => touch.number < other.number && touch.task === other.task && isRead(touch),
    )
    return { read, write, other, otherRead }
  }
  return undefined
}

/** Whether both tasks had read before either wrote: no write of anyone comes between the reads and the first of their writes. */
function bothReadFirst(
  report: Failure,
  { read, other, otherRead }: NonNullable<ReturnType<typeof staleWrite>>,
): boolean {
  if (otherRead === undefined) return false
  const start = Math.min(read.number, otherRead.number)
  return !touches(report).some(
    (touch) =>
      isWrite(touch) &&
      touch.access.resource === read.access.resource &&
      touch.number > start &&
      touch.number < other.number,
  )
}

function lostUpdate(report: Failure, critical: Critical | undefined): string | undefined {
  const found = staleWrite(report, critical)
  if (found === undefined) return undefined
  const { read, write, other } = found
  const name = (touch: Touch) => taskName(report.tasks, touch.task, mark)
  const same = bothReadFirst(report, found) && valueOf(found.otherRead ?? read) === valueOf(read)
  if (same) {
    const both = [other, write].toSorted((a, b) => order(report, a.task) - order(report, b.task))
    const names = both.map(name).join(' and ')
    return `${names} both ${having('read', read)} before either wrote, so ${name(write)}'s write erases ${name(other)}'s.`
  }
  return `${name(write)} ${having('read', read)} before ${name(other)} ${having('wrote', other)}, so ${name(write)}'s write erases ${name(other)}'s.`
}

function order(report: Failure, letter: string): number {
  return report.tasks.findIndex((task) => task.letter === letter)
}

/** A read of one task that another task made out of date before the reader went on. */
function staleCheck(report: Failure, critical: Critical | undefined): string | undefined {
  const [first, second] = criticalTouches(report, critical)
  if (first === undefined || second === undefined || !isRead(first) || !isWrite(second))
    return undefined
  const reader = taskName(report.tasks, first.task, mark)
  const writer = taskName(report.tasks, second.task, mark)
  const known = report.patternSteps?.at(-1)
  const act = touches(report).find(
    (touch) =>
      touch.number > second.number &&
      touch.task === first.task &&
      (known === undefined ? isWrite(touch) : touch.number === known),
  )
  const acted =
    act === undefined ? '' : `, and ${reader} acted on the old value in step ${act.number}`
  return `${reader} ${having('read', first)} in step ${first.number}, ${writer} ${having('wrote', second)} in step ${second.number}${acted}.`
}

function doubleRun(report: Failure, critical: Critical | undefined): string | undefined {
  const found = staleWrite(report, critical)
  if (found === undefined || !bothReadFirst(report, found)) return undefined
  const { read, write, other } = found
  const names = [other, write]
    .toSorted((a, b) => order(report, a.task) - order(report, b.task))
    .map(({ task }) => taskName(report.tasks, task, mark))
    .join(' and ')
  return `${names} both ${having('read', read)} before either wrote, so both did the work.`
}

function criticalTouches(report: Failure, critical: Critical | undefined): (Touch | undefined)[] {
  if (critical === undefined) return []
  return [critical.first, critical.second].map((number, i) => {
    const access = critical.accesses[i]
    const task = report.steps[number - 1]?.task
    return access === undefined || task === undefined ? undefined : { number, task, access }
  })
}

function brokenOrder(report: Failure, critical: Critical | undefined): string | undefined {
  const [first, second] = criticalTouches(report, critical)
  if (first === undefined || second === undefined) return undefined
  const says = (touch: Touch) =>
    `${taskName(report.tasks, touch.task, mark)} ${predicate(touch.access, mark)} in step ${touch.number}`
  const needs = report.reversalPasses ? '; the other way round the test passes' : ''
  return `${says(first)}, before ${says(second)}${needs}.`
}

/** Two reads of one task: the first before another task wrote what it read, the second after that task wrote the other. */
function tornRead(report: Failure, critical: Critical | undefined): string | undefined {
  const all = touches(report)
  const racing = criticalTouches(report, critical)
  const isRacing = ({ number }: Touch) => racing.some((touch) => touch?.number === number)
  for (const before of all.filter(isRead)) {
    for (const after of all.filter((touch) => isRead(touch) && touch.task === before.task)) {
      const writes = all.filter(
        (touch) =>
          isWrite(touch) &&
          touch.task !== before.task &&
          touch.number > before.number &&
          touch.number < after.number,
      )
      const first = writes.find(({ access }) => access.resource === before.access.resource)
      const second = writes.findLast(
        ({ task, access }) => task === first?.task && access.resource === after.access.resource,
      )
      if (first === undefined || second === undefined) continue
      if (before.access.resource === after.access.resource) continue
      if (![before, after, first, second].some(isRacing)) continue
      const reader = taskName(report.tasks, after.task, mark)
      const writer = taskName(report.tasks, first.task, mark)
      return `${reader} read ${reading(before)} before ${writer}'s write in step ${first.number} and ${reading(after)} after it, so the two do not belong together.`
    }
  }
  return undefined
}

function reading(touch: Touch): string {
  const value = valueOf(touch)
  return `${cutMiddle(touch.access.resource, 40, mark)}${value === undefined ? '' : ` as ${value}`}`
}

/** Where each task waits when no task can go on. */
function finalWaits(report: Failure): Touch[] {
  const last = new Map<string, Touch>()
  for (const [i, { task, accesses }] of report.steps.entries()) {
    const wait = accesses.findLast(({ kind }) => kind === 'wait')
    if (wait === undefined) last.delete(task)
    else last.set(task, { number: i + 1, task, access: wait })
  }
  return [...last.values()].toSorted((a, b) => order(report, a.task) - order(report, b.task))
}

function deadlock(report: Failure): string | undefined {
  const waits = finalWaits(report)
  const told = waits.slice(0, 4).flatMap(({ task, access }) => {
    const held = waits.filter((other) => other.access.heldBy === task)
    if (held.length === 0) return []
    const name = taskName(report.tasks, task, mark)
    const resources = [...new Set(held.map((other) => cutMiddle(other.access.resource, 40, mark)))]
    return [
      `${name} holds ${resources.join(' and ')} and waits for ${cutMiddle(access.resource, 40, mark)}`,
    ]
  })
  return told.length === 0 ? undefined : `${told.join('; ')}.`
}

/** The one who wakes, before the one who waits. */
function lostWakeup(report: Failure, critical: Critical | undefined): string | undefined {
  const [first, second] = criticalTouches(report, critical)
  if (first === undefined || second === undefined) return undefined
  const [notifier, waiter] = [first, second].map(({ task }) => taskName(report.tasks, task, mark))
  return `${notifier} would have woken ${waiter} in step ${first.number}, but ${waiter} began to wait only in step ${second.number}, and nothing left to run wakes it.`
}

function hang(report: Failure): string | undefined {
  const waits = finalWaits(report)
  // The body waits for its tasks; a task that waits is nearer to the cause.
  const wait = waits.find(({ task }) => task !== '_') ?? waits[0]
  if (wait === undefined) return 'The test waits for something that no step left to run can settle.'
  return `${taskName(report.tasks, wait.task, mark)} waits for ${cutMiddle(wait.access.resource, 40, mark)}, and no step is left to run that could settle it.`
}

function unhandledRejection(report: Failure, critical: Critical | undefined): string {
  const message = report.error?.message.split('\n')[0]
  const what = message === undefined || message === '' ? '' : `: ${cutMiddle(message, 200, mark)}`
  const when = critical === undefined ? 'A' : 'In this order a'
  return `${when} promise is rejected that nobody handles${what}.`.replace(/([.!?])\.$/u, '$1')
}

const sentences: Readonly<
  Record<PatternName, (report: Failure, critical: Critical | undefined) => string | undefined>
> = {
  'lost update': lostUpdate,
  'stale check': staleCheck,
  'broken order': brokenOrder,
  'double run': doubleRun,
  'torn read': tornRead,
  deadlock,
  'lost wakeup': lostWakeup,
  hang,
  'unhandled rejection': unhandledRejection,
  race: () => undefined,
}

/**
 * One plain sentence on why the test failed: from a template for the pattern, filled with
 * what the steps say. Where the steps do not have what a template needs, the sentence is
 * neutral.
 */
export function explain(report: Failure): string {
  const critical = criticalPair(report)
  const sentence = sentences[report.pattern](report, critical)
  if (sentence !== undefined) return sentence
  return critical === undefined
    ? 'The result depends on the order in which the tasks run.'
    : `The result depends on which of steps ${critical.first} and ${critical.second} runs first.`
}
