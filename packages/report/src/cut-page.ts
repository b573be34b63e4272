import { amount, number } from './details.ts'
import type { PageData, PageTest } from './page-data.ts'
import type { PageFailure, PageOrder, PageStep } from './page-failure.ts'

/** What a browser shows at once. The script and the style come on top. */
const mostBytes = 4_500_000
const longestSource = 200_000
const mostFailures = 200
/** Steps around the critical pair that are always told of. */
const nearSteps = 500

/** Leaves out what matters least until the rest is small enough, and says what it was. */
export function cutPage(data: PageData): PageData {
  let cut = data
  for (const leave of levels) {
    if (sizeOf(cut) <= mostBytes) return cut
    cut = leave(cut)
  }
  return cut
}

const sizeOf = (data: PageData): number => JSON.stringify(data).length

/** The data with a sentence about what is missing, if anything is. */
function saying(data: PageData, count: number, sentence: string): PageData {
  return count === 0 ? data : { ...data, leftOut: [...data.leftOut, sentence] }
}

function longSources(data: PageData): PageData {
  const all = Object.entries(data.sources)
  const kept = all.filter(([, text]) => text.length <= longestSource)
  const left = all.length - kept.length
  const told = `The source of ${amount(left, 'file')} with more than ${number(longestSource)} characters.`
  return saying({ ...data, sources: Object.fromEntries(kept) }, left, told)
}

function allSources(data: PageData): PageData {
  const left = Object.keys(data.sources).length
  return saying({ ...data, sources: {} }, left, `The source of ${amount(left, 'file')}.`)
}

/** Rows show one access of a step. */
function otherAccesses(data: PageData): PageData {
  let left = 0
  const cut = mapSteps(data, (step) => {
    if (step.accesses.length < 2) return step
    left += step.accesses.length - 1
    const shown = step.accesses.slice(step.shown, step.shown + 1)
    return { ...step, accesses: shown, shown: shown.length - 1 }
  })
  const told = `${amount(left, 'access').replace('accesss', 'accesses')} of steps that have more than one.`
  return saying(cut, left, told)
}

function irrelevantSteps(data: PageData): PageData {
  return leaveSteps(data, ({ isRelevant }) => isRelevant, 'touch nothing that the failure is about')
}

function farSteps(data: PageData): PageData {
  return leaveSteps(data, ({ isNear }) => isNear, 'are far from the critical pair')
}

/** What steps did goes; that they were there stays, with their tasks and numbers. */
function leaveSteps(data: PageData, stays: (which: Which) => boolean, which: string): PageData {
  let left = 0
  const cut = mapSteps(data, (step, it) => {
    if (stays(it) || step.accesses.length === 0) return step
    left++
    const { suspendedAt: _, ...rest } = step
    return { ...rest, accesses: [], shown: -1 }
  })
  return saying(cut, left, `What ${amount(left, 'step')} did that ${which}.`)
}

/** The failures with the fewest steps stay. */
function otherFailures(data: PageData): PageData {
  const all = data.tests.flatMap(({ failures }) => failures)
  const kept = new Set(
    all.toSorted((a, b) => a.failing.steps.length - b.failing.steps.length).slice(0, mostFailures),
  )
  const tests = data.tests.map((test) => ({
    ...test,
    failures: test.failures.map((failure) => (kept.has(failure) ? failure : withoutSteps(failure))),
  }))
  const left = all.length - kept.size
  return saying({ ...data, tests }, left, `The steps of ${amount(left, 'failure')}.`)
}

function withoutSteps(whole: PageFailure): PageFailure {
  const { passing: _, critical: _pair, ...failure } = whole
  const none = { steps: [], relevant: [], state: [] }
  return { ...failure, failing: { ...failure.failing, ...none } }
}

interface Which {
  readonly isRelevant: boolean
  readonly isNear: boolean
}

function mapSteps(data: PageData, change: (step: PageStep, which: Which) => PageStep): PageData {
  const order = (given: PageOrder, [first, second]: readonly [number, number]): PageOrder => {
    const relevant = new Set(given.relevant)
    const steps = given.steps.map((step, i) =>
      change(step, {
        isRelevant: relevant.has(i + 1),
        isNear: i + 1 > first - nearSteps && i + 1 < second + nearSteps,
      }),
    )
    // A step of which nothing is told any more is no help.
    const isTold = (step: number): boolean =>
      steps[step - 1]!.accesses.length > 0 || given.steps[step - 1]!.accesses.length === 0
    return { ...given, steps, relevant: given.relevant.filter(isTold) }
  }
  const failure = (given: PageFailure): PageFailure => {
    const { failing, passing, critical = [failing.steps.length, failing.steps.length] } = given
    return {
      ...given,
      failing: order(failing, critical),
      ...(passing && { passing: order(passing, critical) }),
    }
  }
  const tests = data.tests.map((test): PageTest => ({
    ...test,
    failures: test.failures.map(failure),
  }))
  return { ...data, tests }
}

const levels = [
  longSources,
  otherAccesses,
  irrelevantSteps,
  farSteps,
  otherFailures,
  allSources,
] as const
