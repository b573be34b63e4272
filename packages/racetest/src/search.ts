import {
  type Counterexample,
  explore,
  exploreBugFirst,
  type ExploreOptions,
  RaceToolError,
  type Sample,
  sample,
  type Trace,
} from '@racetest/core'
import { type Difference, type RunOutcome, type World } from '@racetest/runtime'
import { explain } from './explain.ts'
import type { Found, Question, Turn } from './found.ts'
import { hasLearned } from './learned.ts'
import { leaveOpen } from './leave-open.ts'
import { replayOnly, searchPinned } from './one-schedule.ts'
import { createKeeper } from './pending.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { runSerially } from './run-serially.ts'
import { repeat } from './repeat.ts'
import { isFailure, isSameBug, saysOf } from './same-failure.ts'
import { letArrive, settle } from './settle.ts'
import { filesOf } from './test-report.ts'
import { explainDivergence, explainEscape } from './unchecked.ts'

/** How many distinct failures of one test are collected. */
const distinctLimit = 10

/** How often a search begins anew because its runs differ in something that can be allowed for. */
const restartLimit = 5

/** How often it begins anew because a run has loaded a module for the first time. */
const growthLimit = 20

/** Explores, and shrinks and confirms the first failure. Yields where the event loop may turn. */
export function* search(
  world: World,
  options: ResolvedOptions,
  question: Question,
): Generator<Turn, Found> {
  let foreign = 0
  let restarts = 0
  let { resume } = question
  yield* letArrive(world, question.now)
  if (resume?.isSerializable === true && question.serial !== undefined) {
    // Not told from run to run: they say the same, or what is left is of no use.
    const why = yield* runSerially(world, question.serial, options, question.now)
    if (why !== undefined) return { status: 'unchecked', traces: 0, redundant: 0, why }
    if (world.options.clients?.areAny === true) resume = undefined
  }
  for (let growths = 0; ; growths++) {
    const modules = countModules(world)
    // What was not alike once, or what was learned, is not told of by what is left to explore.
    const { clients } = world.options
    const isAlike = foreign === 0 && clients?.areAny !== true
    const pending = isAlike ? question.pending : undefined
    const found = yield* searchOrReplay(world, options, { ...question, resume, pending })
    // What begins anew begins at the beginning.
    resume = undefined
    // Each time there are more of them, and there are no more than classes.
    if (found.hasLearned === true || hasLearned(world)) {
      yield* settle(question.now)
      continue
    }
    if (question.serial?.isWanted === true) {
      const why = yield* runSerially(world, question.serial, options, question.now)
      if (why !== undefined) return { status: 'unchecked', traces: 0, redundant: 0, why }
      continue
    }
    const haveGrown = countModules(world) > modules
    if (haveGrown && growths < growthLimit) continue
    if (haveGrown) foreign++
    const { difference } = found
    if (difference === undefined) return leaveOpen(world, found, foreign)
    if (difference === 'other' || restarts++ === restartLimit) return found
    if (difference === 'foreign') foreign++
  }
}

/** Modules that are evaluated anew before each run. While their number grows, runs are not alike. */
const countModules = (world: World): number => world.evaluations?.modules.count() ?? 0

function* searchOrReplay(
  world: World,
  options: ResolvedOptions,
  question: Question,
): Generator<Turn, Outcome> {
  if (options.replay === undefined) return yield* searchOnce(world, options, question)
  const modules = countModules(world)
  try {
    return yield* replayOnly(world, options, options.replay, question)
  } catch (error) {
    // Nothing was compared yet, so the run may have gone on for longer.
    const isEarly = question.serial?.isWanted === true
    const learned = hasLearned(world)
    if (countModules(world) === modules && !isEarly && !learned) throw error
    if (learned) return { status: 'unchecked', traces: 0, redundant: 0, hasLearned: true }
    return { status: 'unchecked', traces: 0, redundant: 0, difference: 'other' }
  }
}

type Outcome = Found & {
  readonly difference?: Difference
  /** See `learned.ts`. */
  readonly hasLearned?: boolean
}

/** A search, or what ended it before its time: a difference between two runs, or what one has learned. */
function* searchOnce(
  world: World,
  options: ResolvedOptions,
  question: Question,
): Generator<Turn, Outcome> {
  const { gauge, explains, isRejection = () => false, pending, resume } = question
  const fails = (outcome: RunOutcome): boolean => isFailure(outcome) && !isRejection(outcome.error)
  world.differences.take()
  const modules = countModules(world)
  world.differences.different = undefined
  gauge.enter('exploring')
  let traces = resume?.saved.count.traces ?? 0
  let finished = resume?.finished ?? 0
  let files: readonly string[] = resume?.files ?? []
  // One of each kind of failure, by what it says.
  const failures = new Map<string, Trace>()
  const keeper =
    pending &&
    createKeeper(world, pending, question, () =>
      failures.size > 0 ? undefined : { finished, files, seed: options.seed },
    )
  const exploring = startSearch(world, options, { ...question, fails, saving: keeper?.saving })
  let exploration: Sample | undefined
  let misuse: RaceToolError | undefined
  let pinned: readonly string[] | undefined
  try {
    while (exploration === undefined) {
      const next = exploring.next()
      if (next.done === true) exploration = next.value
      else if (next.value === 'pending') yield 'pending'
      else {
        traces++
        if (hasLearned(world))
          return { status: 'unchecked', traces, redundant: 0, hasLearned: true }
        if (countModules(world) > modules || question.serial?.isWanted === true) {
          return { status: 'unchecked', traces, redundant: 0, difference: 'other' }
        }
        const outcome = next.value.outcome as RunOutcome
        if (outcome.deadlock !== true) finished++
        if (outcome.error instanceof RaceToolError) {
          misuse = outcome.error
          break
        }
        if (traces === 1) files = filesOf(next.value)
        if (traces === 1 && isRejection(outcome.error)) {
          return { status: 'verified', traces: 0, redundant: 0, rejected: true }
        }
        if (traces === 1 && world.run!.pinned.length > 0) {
          ;({ pinned } = world.run!)
          break
        }
        if (fails(outcome)) {
          gauge.fail()
          const says = saysOf(outcome)
          if (!failures.has(says) && failures.size < distinctLimit) failures.set(says, next.value)
        } else if (outcome.escaped !== undefined) {
          return { status: 'unchecked', traces, redundant: 0, why: explainEscape(outcome.escaped) }
        }
        if (traces === 1 && failures.size === 0) {
          const difference = yield* repeat(world, next.value, options.limits.steps)
          if (difference !== 'none') {
            const why = explainDivergence(
              new RaceToolError('The first schedule was run twice.'),
              world,
            )
            return { status: 'unchecked', traces, redundant: 0, why, difference }
          }
        }
        yield 'turn'
      }
    }
  } catch (error) {
    if (!(error instanceof RaceToolError)) throw error
    const difference = world.differences.take()
    return {
      status: 'unchecked',
      traces,
      redundant: 0,
      why: explainDivergence(error, world),
      difference: difference === 'none' ? 'other' : difference,
    }
  }
  if (pinned !== undefined) return yield* searchPinned(world, options, pinned, question)
  if (misuse !== undefined || exploration === undefined) throw misuse
  const { redundant, limit, pairs, awaits, total, guarantee } = exploration
  if (limit?.kind === 'traces' || limit?.kind === 'time') keeper?.finish()
  const counts = {
    traces: exploration.traces,
    redundant,
    // What is drawn in between is not counted.
    ...(traces === exploration.traces && { finished }),
    pairs,
    awaits,
    files,
    ...(limit && { limit }),
    ...(total && { total }),
    ...(resume && { resumed: resume.saved.count.traces }),
    ...(options.strategy !== 'dpor' && {
      sampled: {
        strategy: options.strategy,
        seed: options.seed,
        ...(guarantee && { guarantee }),
      },
    }),
  }
  const [first, ...others] = failures.values()
  if (first !== undefined && !explains) return { ...counts, status: 'failed' }
  if (first !== undefined) {
    const explained = yield* explain(world, first, options, question)
    const also: Counterexample[] = []
    for (const other of others) {
      const { counterexample } = yield* explain(world, other, options, question)
      const known = [explained.counterexample, ...also]
      const isNew = known.every((one) => one === undefined || !isSameBug(one, counterexample))
      if (counterexample !== undefined && isNew) also.push(counterexample)
    }
    return { ...counts, ...explained, also }
  }
  if (options.failOn.includes('race') && pairs.length > 0) {
    return { ...counts, status: 'failed', races: pairs }
  }
  return { ...counts, status: limit === undefined ? 'verified' : 'bounded' }
}

interface Search extends Question {
  fails(outcome: RunOutcome): boolean
  readonly saving: ExploreOptions['saving']
}

/** The traces of the strategy, each in turn, and what they came to. */
function startSearch(
  world: World,
  { strategy, seed, limits, stopOnFirst }: ResolvedOptions,
  { now, gauge, resume, fails: isFailing, saving }: Search,
): Generator<'pending' | Trace, Sample> {
  const fails = ({ outcome }: Trace): boolean => isFailing(outcome as RunOutcome)
  const options: ExploreOptions = {
    limits,
    now,
    watch: (ask) => gauge.watch(ask, resume?.saved.count.traces),
    ...(stopOnFirst && { stopAt: fails }),
    ...(saving && { saving }),
    ...(resume && { resume: resume.saved }),
  }
  if (strategy !== 'dpor') return sample(world, { ...options, strategy, seed })
  return stopOnFirst
    ? exploreBugFirst(world, { ...options, stopAt: fails })
    : explore(world, options)
}
