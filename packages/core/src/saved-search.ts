import { type Awaits, createAwaits, type SeenAwait } from './awaits.ts'
import type { Clocks } from './clock.ts'
import { emptyFootprint, type Footprint, join } from './conflict.ts'
import type { Event, ResourceId, TaskId } from './event.ts'
import { orderEvent, type Race, take, type Taken } from './happens-before.ts'
import type { Frame } from './path.ts'
import type { RacePair } from './race-pairs.ts'
import type { Limit } from './report.ts'
import type { Rules } from './rules.ts'
import { addRace, beginPair, listPairs, type SeenPair, type SeenPairs } from './seen-pairs.ts'
import type { SiteId } from './site.ts'
import type { Planned, Wakeup } from './wakeup-tree.ts'

/**
 * A search between two runs, as plain data that survives JSON: the path to the next branch, what
 * waits and what sleeps on it, and what was seen so far. Its numbers of tasks and resources have to
 * mean the same to the program that goes on with it.
 */
export interface SavedSearch {
  readonly count: Count
  readonly events: readonly Event[]
  readonly frames: readonly SavedFrame[]
  /** Each once; everywhere else are their indexes. */
  readonly footprints: readonly SavedFootprint[]
  readonly pairs: readonly RacePair[]
  readonly awaits: readonly SeenAwait[]
  readonly limit?: Limit
  readonly leftOut: boolean
}

type SavedFootprint = readonly [resources: readonly ResourceId[], masks: readonly number[]]
type SavedStep = readonly [task: TaskId, footprint: number, guess?: 1]

interface SavedWakeup {
  readonly step: SavedStep
  readonly next: readonly SavedWakeup[]
  readonly spare?: readonly (readonly SavedStep[])[]
}

interface SavedFrame extends Omit<Frame, 'sleep' | 'tree' | 'chosen' | 'reversed'> {
  readonly sleep: readonly SavedStep[]
  readonly tree: readonly SavedWakeup[]
  readonly chosen: SavedWakeup
  /** Indexes of pairs. */
  readonly reversed?: readonly number[]
}

/** What a search counts. */
export interface Count {
  traces: number
  redundant: number
  inconclusive: number
  longest: number
}

/** What a search has between two runs. */
export interface SearchState {
  readonly count: Count
  readonly steps: Taken[]
  readonly frames: Frame[]
  readonly seen: SeenPairs
  readonly awaits: Awaits
  readonly limit: Limit | undefined
  readonly leftOut: boolean
}

export function beginSearch(): SearchState {
  return {
    count: { traces: 0, redundant: 0, inconclusive: 0, longest: 0 },
    steps: [],
    frames: [],
    seen: new Map(),
    awaits: createAwaits(),
    limit: undefined,
    leftOut: false,
  }
}

export function saveSearch(state: SearchState): SavedSearch {
  const { count, steps, frames, awaits, limit, leftOut } = state
  const pairs = listPairs(state.seen)
  const places = new Map(pairs.map(({ sites }, index) => [sites.join(), index]))
  const footprints: SavedFootprint[] = []
  const known = new Map<string, number>()
  const saveFootprint = ({ resources, masks }: Footprint): number => {
    const text = `${resources.join()};${masks.join()}`
    let index = known.get(text)
    if (index === undefined) {
      index = footprints.push([[...resources], [...masks]]) - 1
      known.set(text, index)
    }
    return index
  }
  const saveStep = ({ task, footprint, guess }: Planned): SavedStep =>
    guess ? [task, saveFootprint(footprint), 1] : [task, saveFootprint(footprint)]
  const saveWakeup = (node: Wakeup): SavedWakeup => ({
    step: saveStep(node),
    next: node.next.map(saveWakeup),
    ...(node.spare && { spare: node.spare.map((sequence) => sequence.map(saveStep)) }),
  })
  const saved = frames.map(({ sleep, tree, chosen, reversed, ...frame }, index): SavedFrame => ({
    ...frame,
    sleep: sleep.map(saveStep),
    tree: tree.map(saveWakeup),
    // What comes after it is the tree of the next frame, if there is one.
    chosen: saveWakeup(index === frames.length - 1 ? chosen : { ...chosen, next: [] }),
    ...(reversed && { reversed: [...reversed].map(({ sites }) => places.get(sites.join())!) }),
  }))
  return {
    count: { ...count },
    // Only the virtual last events of a run are not events.
    events: steps.map(({ what }) => what as Event),
    frames: saved,
    footprints,
    pairs,
    awaits: awaits.list(),
    ...(limit && { limit }),
    leftOut,
  }
}

/** The inverse of `saveSearch`. Clocks and races of the path are found anew. */
export function restoreSearch(
  { count, events, frames, footprints, pairs, awaits, limit, leftOut }: SavedSearch,
  clocks: Clocks,
  rules: Rules,
): SearchState & { readonly races: Race[][] } {
  const steps = events.map((event) => take(event, rules))
  const all = pairs.map(beginPair)
  const seen: SeenPairs = new Map()
  for (const pair of all) {
    const [low, high] = pair.sites
    const others = seen.get(low) ?? new Map<SiteId, SeenPair>()
    seen.set(low, others.set(high, pair))
  }
  const races = steps.map((_, index) => {
    const found = orderEvent(steps, index, clocks, rules)
    for (const race of found) addRace(seen, race, steps, rules)
    return found
  })
  const shared = footprints.map(([resources, masks]) => {
    const footprint = emptyFootprint()
    join(footprint, { ...footprint, resources: [...resources], masks: [...masks] })
    return footprint
  })
  const restoreStep = ([task, footprint, guess]: SavedStep): Planned => ({
    task,
    footprint: shared[footprint]!,
    ...(guess && { guess: true }),
  })
  const restoreWakeup = ({ step, next, spare }: SavedWakeup): Wakeup => ({
    ...restoreStep(step),
    next: next.map(restoreWakeup),
    ...(spare && { spare: spare.map((sequence) => sequence.map(restoreStep)) }),
  })
  const restored = frames.map(({ sleep, tree, chosen, reversed, ...frame }): Frame => ({
    ...frame,
    sleep: sleep.map(restoreStep),
    tree: tree.map(restoreWakeup),
    chosen: restoreWakeup(chosen),
    ...(reversed && { reversed: new Set(reversed.map((index) => all[index]!)) }),
  }))
  return {
    count: { ...count },
    steps,
    frames: restored,
    seen,
    awaits: createAwaits(awaits),
    limit,
    leftOut,
    races,
  }
}
