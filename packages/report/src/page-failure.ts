import type {
  AccessReport,
  Counterexample,
  SourcePosition,
  StepReport,
  TaskReport,
} from '@racetest/core'
import { type Critical, criticalPair, shownAccess } from './critical.ts'
import { cutMiddle } from './cut.ts'
import { type Details, factsOf } from './details.ts'
import { verdict } from './failure.ts'
import { relevantSteps } from './folding.ts'
import { historyLines } from './history.ts'
import { glyphs, paint } from './paint.ts'
import { cutValue } from './values.ts'

export interface PageFailure {
  readonly headline: string
  readonly cause: string
  /** The resource that rows leave out. */
  readonly subject?: string
  readonly tasks: readonly TaskReport[]
  readonly failing: PageOrder
  readonly passing?: PageOrder
  readonly critical?: readonly [number, number]
  /** The steps are left out, for want of room. */
  readonly lacksSteps?: true
  /** What reversing the critical pair came to. */
  readonly verdict: string
  readonly facts: readonly PageFact[]
  readonly replay: string
  /** The calls that no order explains, drawn as in the terminal. */
  readonly history?: string
  /** What the test said, where that is more than a line. */
  readonly said?: string
}

export interface PageFact {
  readonly label: string
  readonly left: string
  readonly right: string
}

/** One order of steps. Steps are numbered from 1. */
export interface PageOrder {
  /** `ABAB`. */
  readonly text: string
  readonly steps: readonly PageStep[]
  /** Numbers of the steps that a reader needs. */
  readonly relevant: readonly number[]
  /** Value of the subject after each step. */
  readonly state: readonly string[]
}

export interface PageStep {
  readonly task: string
  readonly accesses: readonly AccessReport[]
  /** How many more accesses it has, that are left out. */
  readonly more?: number
  /** Index of the access that a row shows. */
  readonly shown: number
  readonly suspendedAt?: SourcePosition
  /** The task ends with it. */
  readonly last?: true
  /** Numbers of the steps directly before it in happens-before. */
  readonly after: readonly number[]
}

/** There is room for all of a text. */
const whole: Details = { columns: Infinity, glyphs: glyphs(true), valueColumns: 1000 }
const historyColumns = 110
const longestSchedule = 160
const longestState = 60
const longestFact = 1200

/** A failure in the words of the terminal, with nothing cut for want of room. */
export function pageFailure(report: Counterexample, said: string | undefined): PageFailure {
  const critical = criticalPair(report)
  const subject = critical?.subject ?? report.resource
  const { headline, cause, tasks, replay, schedule, passing } = report
  const text = cutMiddle(schedule.text, longestSchedule, '…')
  const history = paint(historyLines(report, { columns: historyColumns, glyphs: whole.glyphs }), {
    columns: historyColumns,
    colour: false,
    unicode: true,
  })
  return {
    headline,
    cause,
    tasks,
    ...(subject !== undefined && { subject }),
    failing: pageOrder(report, critical, text),
    ...(passing && {
      passing: passingOrder({ ...report, steps: passing }, subject, critical),
    }),
    ...(critical && { critical: [critical.first, critical.second] }),
    ...(report.steps.length === 0 && schedule.steps > 0 && { lacksSteps: true }),
    verdict: verdict(report, critical, whole),
    facts: [
      ...factsOf({ ...report, schedule: { ...schedule, text } }, whole).map(pageFact),
      replayFact(replay),
    ],
    replay,
    ...(history !== '' && { history }),
    ...(said !== undefined && { said }),
  }
}

function pageFact({ label, left, right }: PageFact): PageFact {
  return {
    label,
    left: cutMiddle(left, longestFact, '…'),
    right: cutMiddle(right, longestFact, '…'),
  }
}

const replayFact = (replay: string): PageFact => ({
  label: 'Replay',
  left: replay,
  right: "RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test",
})

function pageOrder(
  report: Counterexample,
  critical: Critical | undefined,
  text: string,
): PageOrder {
  const { steps, state } = report
  const subject = critical?.subject ?? report.resource
  return {
    text,
    steps: steps.map((step, i) => pageStep(step, i + 1, critical)),
    relevant: relevantSteps(report, critical),
    state: (state ?? stateOf(steps, subject)).map((value) => cutValue(value, '…', longestState)),
  }
}

/** The steps of the critical pair have other numbers there. */
function passingOrder(
  report: Counterexample,
  subject: string | undefined,
  critical: Critical | undefined,
): PageOrder {
  const { critical: _, patternSteps: _steps, criticalAccesses: _accesses, ...rest } = report
  const { steps } = rest
  const resources = critical?.resources ?? new Set(subject === undefined ? [] : [subject])
  const nowhere: Critical = {
    first: 0,
    second: 0,
    accesses: [undefined, undefined],
    resources,
    subject,
  }
  return {
    text: scheduleOf(steps),
    steps: steps.map((step, i) => pageStep(step, i + 1, nowhere)),
    relevant: relevantSteps(rest, nowhere),
    state: stateOf(steps, subject),
  }
}

function pageStep(step: StepReport, number: number, critical: Critical | undefined): PageStep {
  const { task, accesses, more, last, suspendedAt, afterSteps } = step
  const { access } = shownAccess(step, number, critical)
  return {
    task,
    accesses,
    shown: access === undefined ? -1 : accesses.indexOf(access),
    after: afterSteps,
    ...(last && { last }),
    ...(more !== undefined && { more }),
    ...(suspendedAt && { suspendedAt }),
  }
}

/** Letters of the steps, as far as anybody reads. The body has no letter in a schedule. */
const scheduleOf = (steps: readonly StepReport[]): string => {
  const letters = steps.slice(0, 2 * longestSchedule).map(({ task }) => (task === '_' ? '' : task))
  return cutMiddle(letters.join(''), longestSchedule, '…')
}

/** The value of a resource after each step; none where nothing is known of it. */
function stateOf(steps: readonly StepReport[], resource: string | undefined): string[] {
  let value = ''
  const states = steps.map(({ accesses, more }) => {
    // What is left out may have changed it.
    if (more !== undefined) value = ''
    for (const access of accesses) {
      if (access.resource === resource) value = access.after ?? access.before ?? value
    }
    return cutValue(value, '…', longestState)
  })
  return states.every((state) => state === '') ? [] : states
}
