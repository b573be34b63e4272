import type { AccessReport, Counterexample, StepReport } from '@racetest/core'
import { stepAt } from './access.ts'

/** The two steps whose order decides, the access of each that races, and what they touch. */
export interface Critical {
  readonly first: number
  readonly second: number
  readonly accesses: readonly [AccessReport | undefined, AccessReport | undefined]
  readonly resources: ReadonlySet<string>
  /** The one resource the message is about; rows leave out its name. */
  readonly subject: string | undefined
}

type Failure = Omit<Counterexample, 'cause'>

function writes({ kind }: AccessReport): boolean {
  return kind === 'write' || kind === 'update'
}

function isData(access: AccessReport): boolean {
  return writes(access) || access.kind === 'read'
}

/** The pair of accesses that conflicts: on the resource of the report if it can be, writes before reads, late before early. */
function racing(
  first: StepReport,
  second: StepReport,
  resource: string | undefined,
): [AccessReport | undefined, AccessReport | undefined] {
  let best: [AccessReport, AccessReport] | undefined
  let bestScore = -1
  for (const a of first.accesses) {
    for (const b of second.accesses) {
      if (a.resource !== b.resource || !isData(a) || !isData(b)) continue
      if (!writes(a) && !writes(b)) continue
      const score = Number(a.resource === resource) * 4 + Number(writes(a)) + Number(writes(b))
      if (score >= bestScore) [best, bestScore] = [[a, b], score]
    }
  }
  return best ?? [first.accesses.at(-1), second.accesses.at(-1)]
}

/** The critical pair of a failure with its details, if it has one that exists. */
export function criticalPair(report: Failure): Critical | undefined {
  if (report.critical === undefined) return undefined
  const [first, second] = report.critical.toSorted((a, b) => a - b) as [number, number]
  const [earlier, later] = [stepAt(report, first), stepAt(report, second)]
  if (earlier === undefined || later === undefined) return undefined
  const given = report.criticalAccesses
  const guessed = racing(earlier, later, report.resource)
  const accesses = [
    earlier.accesses[given?.[0] ?? -1] ?? guessed[0],
    later.accesses[given?.[1] ?? -1] ?? guessed[1],
  ] as const
  const resources = new Set(accesses.flatMap((access) => access?.resource ?? []))
  const subject = resources.size === 1 ? [...resources][0] : report.resource
  return { first, second, accesses, resources, subject }
}

/**
 * The one access a row shows, and how many more the step has: the racing one, else the
 * last write, else the last read, of the resources the message is about if it has any.
 */
export function shownAccess(
  step: StepReport,
  number: number,
  critical: Critical | undefined,
): { access: AccessReport | undefined; more: number } {
  const more = Math.max(0, step.accesses.length - 1)
  if (number === critical?.first) return { access: critical.accesses[0], more }
  if (number === critical?.second) return { access: critical.accesses[1], more }
  const here = step.accesses.filter(({ resource }) => critical?.resources.has(resource))
  const candidates = here.length > 0 ? here : step.accesses
  const access =
    candidates.findLast(writes) ??
    candidates.findLast(({ kind }) => kind === 'read') ??
    candidates.at(-1)
  return { access, more }
}
