import { decodeReplay, RaceToolError, replay, type TaskId, type Trace } from '@racetest/core'
import type { World } from '@racetest/runtime'
import { checksumOf } from './checksum.ts'
import { isChoice } from './describe.ts'

/** A replay string that was made with other code: of another version, or of another test. */
export class OtherCode extends RaceToolError {}

interface Following {
  readonly steps: number
  /** With other code, as far as it goes. */
  readonly lenient?: boolean | undefined
  /** Told of the run, also where it is not the one that the string spells out. */
  seen?(trace: Trace): void
}

/**
 * Runs exactly the schedule that a replay string spells out. Where it was made with other code
 * and `lenient` is set, it is followed as far as it goes.
 */
export function* followLetters(
  world: World,
  text: string,
  { steps, lenient = false, seen }: Following,
): Generator<'pending', Trace> {
  const { letters, checksum } = decodeReplay(text)
  let at = 0
  let lost:
    | { readonly step: number; readonly wanted: string; readonly enabled: string[] }
    | undefined
  const choose = (enabled: readonly TaskId[]): TaskId | undefined => {
    const run = world.run!
    const names = enabled.map((task) => run.letterOf(task))
    if (!isChoice(names[0]!, enabled)) return enabled[0]
    const wanted = letters[at++]
    if (wanted === undefined || (lost !== undefined && !lenient)) return undefined
    const index = names.indexOf(wanted)
    if (index < 0) lost = { step: at, wanted, enabled: names }
    return enabled[index]
  }
  const { lettering } = world
  world.lettering = true
  let trace: Trace
  try {
    ;({ trace } = yield* replay(world, choose, { steps }))
  } finally {
    world.lettering = lettering
  }
  seen?.(trace)
  if (lenient) return trace
  const current = checksumOf(world.run!, trace)
  if (current !== checksum) {
    throw new OtherCode(
      `replay string "${text}" is for another version of the code (${checksum}, now ${current}). Run the test again to get a new one.`,
    )
  }
  if (lost !== undefined) {
    const { step, wanted, enabled } = lost
    throw new RaceToolError(
      `replay string "${text}" cannot be followed at step ${step}: task ${wanted} cannot run there. These can: ${enabled.join(', ')}.`,
    )
  }
  if (at < letters.length) {
    throw new RaceToolError(
      `replay string "${text}" goes on after the test has ended: ${letters.length} choices, but the run had ${at}. Run the test again to get a new one.`,
    )
  }
  return trace
}
