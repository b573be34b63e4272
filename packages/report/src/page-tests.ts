import type { Counterexample, Status, TestReport } from '@racetest/core'
import { boundedLines } from './bounded.ts'
import { isBothWays } from './coverage.ts'
import { amount, duration, number } from './details.ts'
import { escape } from './escape.ts'
import { limitText } from './limit-text.ts'
import type { PageTest } from './page-data.ts'
import { pageFailure } from './page-failure.ts'
import { type PagePlaces, shareOf } from './page-places.ts'
import { tracesOf } from './summary.ts'
import { differingSteps } from './unchecked.ts'

/** One test in the words and numbers of the terminal. Of texts with more than one line it needs what they were before control characters were written out. */
export function pageTest(test: TestReport, given: TestReport, places: PagePlaces): PageTest {
  const { id, file, name, line, status, inputs, traces, pairs, counterexample, also = [] } = test
  const differences = test.unchecked ? differingSteps(test.unchecked, '…') : []
  return {
    id,
    file,
    name,
    line,
    status,
    told: toldOf(test),
    inputs: amount(inputs, 'input'),
    traces: amount(traces, 'trace'),
    inputCount: number(inputs),
    traceText: tracesOf(test),
    both: shareOf(pairs.filter(isBothWays).length, pairs.length),
    duration: duration(test.duration),
    failures: [counterexample, ...also].flatMap((each: Counterexample | undefined, i) =>
      each === undefined
        ? []
        : [pageFailure(each, saidBy(i === 0 ? given.counterexample : given.also?.[i - 1]))],
    ),
    ...(differences.length > 0 && {
      differing: differences.map(({ label, letter, task, what, site }) => ({
        label,
        text: [letter, task, what, site].filter(Boolean).join(' '),
      })),
    }),
    pairs: places.pairsOf(test),
    awaits: places.awaitsOf(test),
  }
}

/** All lines of what the test said. */
function saidBy(failure: Counterexample | undefined): string | undefined {
  const { error } = failure ?? {}
  if (!error?.message.includes('\n')) return undefined
  const lines = `${error.name}: ${error.message}`.split('\n')
  return lines.map((line) => escape(line, true)).join('\n')
}

const sentence = (text: string): string =>
  `${text.replace(/^[a-z]/, (letter) => letter.toUpperCase())}.`

/** What the status means for this test. Of a failure its own words say it. */
function toldOf(test: TestReport): string[] {
  const { status, inputs, counterexample, unchecked, limit, redundant, cached, resumed } = test
  const told: Record<Status, () => string[]> = {
    verified: () => [
      inputs === 1
        ? 'Every trace was explored, and none failed.'
        : `Every trace of ${amount(inputs, 'input')} was explored, and none failed: verified for those inputs.`,
    ],
    bounded: () => [
      sentence(limitText(limit)),
      ...boundedLines(test, Infinity).flatMap((line) => line.map(({ text }) => text.trim())),
    ],
    unchecked: () => [
      sentence(unchecked?.reason ?? 'the replay did not agree'),
      unchecked?.advice ?? 'Nothing was verified.',
    ],
    failed: () =>
      counterexample === undefined
        ? ['Steps conflict and nothing orders them, which this test takes for a failure.']
        : [],
  }
  const more = [
    cached === true
      ? 'An earlier run did that, and nothing that the test ran has changed since.'
      : '',
    resumed === undefined ? '' : `It went on after ${amount(resumed, 'trace')} of an earlier run.`,
    redundant > 0 ? `${amount(redundant, 'run')} were redundant.` : '',
  ]
  return [...told[status](), ...more].filter((text) => text !== '')
}
