import { explore, type Trace } from '@racetest/core'
import { createWorld, type Race, type World } from '@racetest/runtime'
import fc from 'fast-check'
import { drive } from '../packages/racetest/src/drive.ts'
import { instrumentProgram, loadProgram, platform } from '../test/support/run-program.ts'
import { loops, pipeline, quiet, retry, service, type Body } from './bodies.ts'
import { compare, measure, type Effort, type Figure, type Row } from './compare.ts'

type Program = (race: unknown) => Promise<unknown>

const load = (text: string, scope: Readonly<Record<string, unknown>> = {}): Program =>
  loadProgram(`${text}\nconst snapshot = () => undefined`, scope).program as Program

/** A body in the world of `raceTest`, through the real transform. */
export function createBodyWorld({ text }: Body): World {
  const program = load(instrumentProgram(text))
  return createWorld({
    platform,
    interleave: 'awaits',
    seed: 1,
    phases: [{ name: 'body', run: (race: Race) => program(race) }],
  })
}

/** Explores again and again until that many schedules have been run. */
function* exploreOften(world: World, schedules: number): Generator<'pending' | Trace, void> {
  for (let left = schedules; left > 0;) {
    const { traces } = yield* explore(world, { limits: { traces: left, steps: 1000 } })
    left -= traces
  }
}

/** Explores a world until that many schedules have been run. */
export async function runSchedules(world: World, schedules: number): Promise<void> {
  await drive(exploreOften(world, schedules), {
    patience: 5000,
    giveUp: () => new Error('a run waits for ever'),
    take({ outcome }) {
      if ('error' in outcome) throw outcome.error
      return true
    },
  })
  // Or the promise hooks of this world would slow the others.
  world.close()
}

/** All tasks at once, as they run without us. */
const together = (...tasks: (() => unknown)[]): Promise<unknown> =>
  Promise.all(tasks.map((task) => task()))

const ways: Readonly<
  Record<string, (scheduler: fc.Scheduler, all: Promise<unknown>) => Promise<unknown>>
> = {
  waitFor: (scheduler, all) => scheduler.waitFor(all),
  async waitIdle(scheduler, all) {
    await scheduler.waitIdle()
    await all
  },
  async waitOne(scheduler, all) {
    while (scheduler.count() > 0) await scheduler.waitOne()
    await all
  },
}

/** fast-check's scheduler on the same loops: as many random schedules. */
function runWithFastCheck(way: string, tasks: number, awaits: number): (n: number) => unknown {
  const wait = ways[way]!
  const { text } = loops(tasks, awaits, 'scheduler.schedule(Promise.resolve())')
  const make = new Function('scheduler', 'race', `${text}\nreturn program(race)`) as (
    scheduler: fc.Scheduler,
    race: unknown,
  ) => Promise<unknown>
  return (numRuns) =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        // The start of a task is a choice as well.
        const race = (...started: (() => unknown)[]): Promise<unknown> =>
          Promise.all(
            started.map(async (task) => {
              await scheduler.schedule(Promise.resolve())
              await task()
            }),
          )
        await wait(scheduler, make(scheduler, race))
      }),
      { numRuns },
    )
}

/** Schedules per second, ours against those of fast-check, and what a search costs besides. */
export async function compareSchedules(effort: Effort): Promise<(Row | Figure)[]> {
  const rows: (Row | Figure)[] = []
  for (const [tasks, awaits, units] of [
    [2, 3, 200],
    [3, 3, 200],
    [6, 6, 100],
  ] as const) {
    const world = createBodyWorld(loops(tasks, awaits))
    const others = Object.keys(ways).map((way) => {
      const run = runWithFastCheck(way, tasks, awaits)
      return { name: `fc.scheduler ${way}`, units, run: () => run(units) }
    })
    const ours = { name: 'racetest', units, run: () => runSchedules(world, units) }
    rows.push(
      ...(await compare(
        {
          group: 'schedules',
          name: `${tasks}×${awaits}`,
          unit: 'µs per schedule',
          ours,
          others,
          better: 'more',
          target: 10,
        },
        effort,
      )),
    )
  }
  const oneSchedule = async (): Promise<void> => {
    const world = createBodyWorld(loops(2, 3))
    await runSchedules(world, 1)
  }
  const value = await measure({ name: 'search', units: 1, run: oneSchedule }, effort)
  rows.push({ group: 'schedules', name: 'a search of one schedule', value, unit: 'µs' })
  return rows
}

/** One explored schedule against one run of the same text as it was written. */
export async function compareRuns(effort: Effort): Promise<Row[]> {
  const rows: Row[] = []
  for (const body of [loops(2, 3), loops(3, 3), loops(6, 6), service, pipeline, retry]) {
    const program = load(body.text)
    const units = body === retry ? 1 : 100
    const runPlain = async (): Promise<void> => {
      for (let i = 0; i < units; i++) await program(together)
    }
    const world = createBodyWorld(body)
    rows.push(
      ...(await compare(
        {
          group: 'one run',
          name: body.name,
          unit: 'µs per run',
          ours: { name: 'explored', units: 100, run: () => runSchedules(world, 100) },
          others: [{ name: 'plain', units, run: runPlain }],
          better: 'less',
          target: 5,
        },
        effort,
      )),
    )
  }
  return rows
}

/** Instrumented code when no race test is running, against the same code as it was written. */
export async function compareIdle(effort: Effort): Promise<Row[]> {
  const rows: Row[] = []
  for (const [name, text] of Object.entries(quiet)) {
    const subject = (of: string, code: string) => {
      const program = load(code)
      return { name: of, units: 1, run: () => program(together) }
    }
    rows.push(
      ...(await compare(
        {
          group: 'idle',
          name,
          unit: 'µs',
          ours: subject('instrumented', instrumentProgram(text)),
          others: [subject('as written', text)],
          better: 'less',
          ...(name === 'property loop' && { target: 1.5 }),
        },
        effort,
      )),
    )
  }
  return rows
}
