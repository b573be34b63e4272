export type { Extent, Platform, PromiseHooks } from './platform.ts'
export type { Race } from './race.ts'
export { complain, type Definition, isKey, isKind, kinds, type MethodKind } from './definitions.ts'
export type { Result } from './racers.ts'
export { raceCommands, type Sequence } from './commands.ts'
export { type Answer, observe, type Observer, pathOf } from './observe.ts'
export type { BlockedOperation, RunOutcome, Shortage } from './outcome.ts'
export type { Run } from './run.ts'
export type { Continuation } from './continuations.ts'
export type { SerialOrders, SerialOutcome } from './serializable.ts'
export type { Task } from './task.ts'
export type { Difference } from './differences.ts'
export type { FreshModules } from './evaluations.ts'
export type { Phase, SavedWorld, World, WorldOptions } from './world.ts'
export { prepareRealm } from './prepare.ts'
export { getHooks, installHooks } from './record.ts'
export { getRealm, type Realm, steppingRun, unobserved } from './realm.ts'
export {
  controlListening,
  controlMaking,
  controlNative,
  controlState,
  type Describe,
  type Learn,
  type Touch,
} from './native-calls.ts'
export { Clients, type SeenClient } from './clients.ts'
export { controlConstruction, controlOperation, type DescribeWork } from './operation-calls.ts'
export { learnAddon, nativeBehind } from './addons.ts'
export { noteReached, reportEscape, reportEscapingClass } from './escaping-calls.ts'
export { isCausedBy } from './causes.ts'
export { EventLine } from './event-line.ts'
export { noteHidden } from './hidden.ts'
export { placeOf } from './unseen.ts'
export { noteSignal } from './signals.ts'
export type { Verdict } from './blocking.ts'
export { controlStages, type DescribeStages, type Stage, type StagedWork } from './stages.ts'
export { Hold } from './holds.ts'
export type { Settled, Work } from './work.ts'
export { resource } from './resource.ts'
export { learnRows } from './rows.ts'
export { learnProvenance, onUnknownCode, type Provenance } from './confined.ts'
export { treatAs, whose } from './opaque.ts'
export {
  declareTransparent,
  exceptFor,
  forgetDeclared,
  learnTransparent,
  onUnknownFunction,
} from './transparent.ts'
export { currentEntry, type Entry } from './entries.ts'
export { classOf, isOwnClass, reachable } from './object-kinds.ts'
export { isThenable } from './suspend.ts'
export { preview } from './preview.ts'
export { callBody, createWorld } from './world.ts'
