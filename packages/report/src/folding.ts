import type { AccessReport, Counterexample, PatternName, StepReport } from '@racetest/core'
import { stepAt } from './access.ts'
import { type Critical, shownAccess } from './critical.ts'

export type Row =
  | {
      readonly kind: 'step'
      readonly number: number
      readonly step: StepReport
      readonly access: AccessReport | undefined
      readonly more: number
    }
  | {
      readonly kind: 'fold'
      readonly count: number
      readonly letters: readonly string[]
      /** None of the steps touches what the message is about; otherwise they are left out for room. */
      readonly unrelated: boolean
    }

const mostRows = 14

/** The test body. Its steps are scenery unless they take part. */
const body = '_'

const stuck: ReadonlySet<PatternName> = new Set(['deadlock', 'lost wakeup', 'hang'])

function isIdle(step: StepReport): boolean {
  return step.accesses.every(({ kind }) => kind === 'start' || kind === 'fire' || kind === 'wait')
}

/** Where each task waits when nothing can go on: its last step, and what it waits for. */
function finalWaits(report: Counterexample): Map<number, string[]> {
  const waits = new Map<number, string[]>()
  if (!stuck.has(report.pattern)) return waits
  const last = new Map<string, number>()
  for (const [i, step] of report.steps.entries()) last.set(step.task, i + 1)
  for (const number of last.values()) {
    const step = stepAt(report, number)
    const waited = step?.accesses.filter(({ kind }) => kind === 'wait') ?? []
    if (waited.length > 0)
      waits.set(
        number,
        waited.map(({ resource }) => resource),
      )
  }
  // The body of a test waits for its tasks; that is news only where no task waits.
  if (waits.size > 1) waits.delete(last.get(body) ?? 0)
  return waits
}

/** Numbers of the steps that a reader needs: those that touch the resources of the critical pair or make up the pattern, and those of other tasks that made one of them possible. */
function relevant(report: Counterexample, critical: Critical | undefined): Set<number> {
  const waits = finalWaits(report)
  const subject = report.resource === undefined ? [] : [report.resource]
  const resources = new Set([...(critical?.resources ?? subject), ...[...waits.values()].flat()])
  const numbers = new Set([...waits.keys(), ...(report.patternSteps ?? [])])
  for (const [i, step] of report.steps.entries()) {
    const number = i + 1
    const touches = step.accesses.some(
      ({ kind, resource }) => kind !== 'start' && resources.has(resource),
    )
    if (touches || number === critical?.first || number === critical?.second) numbers.add(number)
  }
  if (numbers.size === 0) {
    for (const [i, step] of report.steps.entries()) if (!isIdle(step)) numbers.add(i + 1)
  }
  for (const [number, tasks] of tasksAfter(report, numbers)) {
    const enabling = stepAt(report, number)
    if (enabling === undefined || enabling.task === body || isIdle(enabling)) continue
    if (tasks.some((task) => task !== enabling.task)) numbers.add(number)
  }
  return numbers
}

/** By step: tasks whose steps among these come after it in happens-before. Two of them tell as much as all. */
function tasksAfter(
  { steps }: Counterexample,
  numbers: ReadonlySet<number>,
): Map<number, readonly string[]> {
  const found = new Map<number, readonly string[]>()
  for (let number = steps.length; number > 0; number--) {
    const { task, afterSteps } = steps[number - 1]!
    const tasks = [...(numbers.has(number) ? [task] : []), ...(found.get(number) ?? [])]
    for (const cause of afterSteps) {
      const all = new Set([...(found.get(cause) ?? []), ...tasks])
      if (cause < number) found.set(cause, [...all].slice(0, 2))
    }
  }
  return found
}

/** Reads of the test body after everything else: they are the assertion, which the headline tells. */
function assertions(report: Counterexample, critical: Critical | undefined): Set<number> {
  const numbers = new Set<number>()
  for (let number = report.steps.length; number > 0; number--) {
    const step = stepAt(report, number)
    if (step?.task !== body || number === critical?.first || number === critical?.second) break
    if (step.accesses.some(({ kind }) => kind !== 'read')) break
    numbers.add(number)
  }
  return numbers.size === report.steps.length ? new Set() : numbers
}

/** Numbers of the steps that a reader needs, in order. */
export function relevantSteps(report: Counterexample, critical: Critical | undefined): number[] {
  const ending = assertions(report, critical)
  const needed = [...relevant(report, critical)].filter((number) => !ending.has(number))
  return needed.toSorted((a, b) => a - b)
}

/** Rows that showing these steps takes, folds between them included. */
function rowCount(shown: ReadonlySet<number>, steps: number): number {
  let count = 0
  let folding = false
  for (let number = 1; number <= steps; number++) {
    const isShown = shown.has(number)
    if (isShown || !folding) count++
    folding = !isShown
  }
  return count
}

/** As many of the steps as fit, nearest to the critical pair (or to the end) first. */
function nearest(numbers: Set<number>, critical: Critical | undefined, steps: number): Set<number> {
  if (rowCount(numbers, steps) <= mostRows) return numbers
  const distance = (number: number) =>
    critical === undefined
      ? steps - number
      : Math.min(Math.abs(number - critical.first), Math.abs(number - critical.second))
  const shown = new Set<number>()
  const sorted = [...numbers].toSorted((a, b) => distance(a) - distance(b) || a - b)
  // Farther steps only add folds; a few tries past the last that fits are plenty.
  for (const number of sorted.slice(0, 4 * mostRows)) {
    shown.add(number)
    if (rowCount(shown, steps) > mostRows) shown.delete(number)
  }
  return shown
}

/** The rows of the schedule, with steps that tell nothing here folded into one row each. */
export function rows(report: Counterexample, critical: Critical | undefined, full: boolean): Row[] {
  const every = new Set(report.steps.map((_, i) => i + 1))
  const ending = full ? new Set<number>() : assertions(report, critical)
  const needed = full ? every : relevant(report, critical)
  for (const number of ending) needed.delete(number)
  const listed = report.steps.length - ending.size
  const shown = full ? every : nearest(needed, critical, listed)
  const result: Row[] = []
  for (const [i, step] of report.steps.slice(0, listed).entries()) {
    const number = i + 1
    const previous = result.at(-1)
    if (shown.has(number)) {
      result.push({ kind: 'step', number, step, ...shownAccess(step, number, critical) })
    } else {
      const fold = previous?.kind === 'fold' ? previous : undefined
      if (fold !== undefined) result.pop()
      result.push({
        kind: 'fold',
        count: (fold?.count ?? 0) + 1,
        letters: [...new Set([...(fold?.letters ?? []), step.task])],
        unrelated: (fold?.unrelated ?? true) && !needed.has(number),
      })
    }
  }
  return result
}
