export { raceTest } from './race-test.ts'
export { RaceError } from './race-error.ts'
export {
  resource,
  type AccessKind,
  type NativeAccess,
  type ResourceApi,
  type ResourceDefinition,
} from './resource.ts'
export type { Owner } from './owners.ts'
export type { RaceReport } from '@racetest/core'
export type { RaceMeta } from './explore-task.ts'
export type { CommandOf, CommandsSetup, RegisterCommands } from './commands-api.ts'
export type { InputParameters, Prop, PropTest } from './prop-api.ts'
export type { FailOn, Limits, RaceOptions, Strategy } from './options.ts'
export type {
  Race,
  RaceSerializable,
  RaceSettled,
  RaceTask,
  Results,
  SettledResults,
} from './race.ts'
export type {
  ChainableRaceTest,
  RaceTestApi,
  RaceTestContext,
  RaceTestOptions,
} from './test-api.ts'
