export type * from './counterexample.ts'
export type * from './event.ts'
export type * from './program.ts'
export type { Progress } from './progress.ts'
export type * from './race-report.ts'
export type * from './report.ts'
export { packSites, type Site, type SiteId, type SiteKind, unpackSites } from './site.ts'
export type * from './step-report.ts'
export type { Frame, Hooks, Scope, Shape } from './hooks.ts'
export { marker } from './hooks.ts'
export { mergeAwaits } from './awaits.ts'
export type { SeenAwait } from './awaits.ts'
export { compareSites, mergeReports } from './merge-reports.ts'
export { conflictsWith, type Parent } from './conflict.ts'
export { findCriticalPair, findCriticalPairs, listReversals } from './critical-pair.ts'
export type { CriticalPair, Reversal } from './critical-pair.ts'
export { exploreBugFirst } from './bug-first.ts'
export { RaceToolError } from './errors.ts'
export { explore } from './explore.ts'
export type { Exploration, ExploreOptions, SoFar } from './explore.ts'
export type { SavedSearch } from './saved-search.ts'
export { sample } from './sample.ts'
export type { Sample, SampleOptions } from './sample.ts'
export type { Limits } from './limits.ts'
export { linearize, listOverlaps } from './linearize.ts'
export type { Attempt, Call, Verdict } from './linearize.ts'
export { findPattern } from './patterns/pattern.ts'
export type { Failure, Pattern, Wait } from './patterns/pattern.ts'
export { isBothWays, mergePairs } from './race-pairs.ts'
export type { RacePair } from './race-pairs.ts'
export { replay } from './replay.ts'
export type { Choose, Replay, ReplayOptions } from './replay.ts'
export {
  countSwitches,
  decodeLetters,
  decodeReplay,
  encodeLetters,
  encodeReplay,
  nameTask,
  numberTask,
} from './schedule.ts'
export type { ReplayCode } from './schedule.ts'
export { compareSchedules, shrink } from './shrink.ts'
export type { Shrunk, StillFails } from './shrink.ts'
