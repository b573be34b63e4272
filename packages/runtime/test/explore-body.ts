import { explore, type Exploration, type Hooks, type Trace } from '@racetest/core'
import {
  callBody,
  createWorld,
  prepareRealm,
  type Race,
  type RunOutcome,
  type World,
} from '@racetest/runtime'
import { drive } from '../../racetest/src/drive.ts'
import { createNodePlatform } from '../../racetest/src/node-platform.ts'

prepareRealm(createNodePlatform())

/** The hooks, for code that is instrumented by hand. */
export const race$: Hooks = (globalThis as unknown as { __race: Hooks }).__race

export interface Explored {
  readonly world: World
  readonly traces: readonly Trace[]
  readonly outcomes: readonly RunOutcome[]
  readonly exploration: Exploration
}

/** Explores one body to the end. */
export async function exploreBody(
  body: (race: Race) => unknown,
  options: {
    readonly strategy?: 'dpor' | 'exhaustive'
    readonly interleave?: 'awaits' | 'io'
    readonly teardown?: () => unknown
    readonly drain?: boolean
  } = {},
): Promise<Explored> {
  const { drain, trackPromises, ...platform } = createNodePlatform()
  const world = createWorld({
    // Without draining, as in a browser, which has no promise hooks either.
    platform:
      options.drain === false
        ? platform
        : { ...platform, ...(drain && { drain }), ...(trackPromises && { trackPromises }) },
    interleave: options.interleave ?? 'awaits',
    seed: 1,
    phases: [
      { name: 'body', run: (race) => callBody(() => body(race)) },
      ...(options.teardown ? [{ name: 'teardown', always: true, run: options.teardown }] : []),
    ],
  })
  const traces: Trace[] = []
  const limits = { traces: 20_000, steps: 500 }
  const exploration = await drive(
    explore(world, { limits, ...(options.strategy && { strategy: options.strategy }) }),
    {
      patience: 5_000,
      giveUp: () => new Error('a run waits for ever'),
      take: (trace) => traces.push(trace) > 0,
    },
  )
  world.close()
  return {
    world,
    traces,
    outcomes: traces.map((trace) => trace.outcome),
    exploration: exploration!,
  }
}
