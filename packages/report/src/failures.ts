import type {
  AccessReport,
  Counterexample,
  RaceReport,
  SourcePosition,
  StepReport,
  TestReport,
} from '@racetest/core'
import { accessText, stepAt, taskName } from './access.ts'
import { criticalPair, shownAccess } from './critical.ts'
import { glyphs } from './paint.ts'

/** A test that failed, with one of the reasons. */
export interface Failed {
  readonly test: TestReport
  readonly failure: Counterexample
}

/** Every failure that was found, in order of tests. */
export function failuresOf({ tests }: RaceReport): Failed[] {
  return tests.flatMap((test) => {
    const { counterexample, also = [] } = test
    return counterexample ? [counterexample, ...also].map((failure) => ({ test, failure })) : []
  })
}

/** The numbers of a test: by far the smaller part of it. */
export function withoutFailures(test: TestReport): TestReport {
  const { counterexample: _, also: _also, ...numbers } = test
  return numbers
}

/** One of the two accesses whose order decides. */
export interface Deciding {
  readonly number: number
  readonly step: StepReport
  readonly access: AccessReport | undefined
  readonly position: SourcePosition | undefined
}

/** The two, the earlier first; none where no single race decides. */
export function decidingPair(failure: Counterexample): readonly [Deciding, Deciding] | undefined {
  const critical = criticalPair(failure)
  if (critical === undefined) return undefined
  const [earlier, later] = [critical.first, critical.second].map((number, i): Deciding => {
    const step = stepAt(failure, number)!
    const access = critical.accesses[i]
    return { number, step, access, position: access?.position ?? step.suspendedAt }
  })
  return [earlier!, later!]
}

const words = glyphs(true)

/** What a step did, as text of one line: `bob: read Account#1.balance 0 ← initial`. */
export function stepText(failure: Counterexample, number: number): string {
  const step = stepAt(failure, number)!
  const { access, more } = shownAccess(step, number, criticalPair(failure))
  return sentence(failure, step, access, more + (step.more ?? 0))
}

/** The same of one access. */
export function sentence(
  { tasks }: Counterexample,
  { task }: StepReport,
  access: AccessReport | undefined,
  more = 0,
): string {
  const options = { subject: undefined, glyphs: words, shorten: (value: string) => value, more }
  const what = access === undefined ? 'runs' : accessText(access, { ...options, columns: 1000 })
  return `${taskName(tasks, task, words.dots)}: ${what.replace(/ {2,}/, ' ')}`
}
