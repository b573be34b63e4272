import { Clients, createWorld, type Race, type World } from '@racetest/runtime'
import { instrumentProgram, loadProgram, platform } from '../test/support/run-program.ts'
import { type Effort, type Figure, measure } from './compare.ts'
import { runSchedules } from './schedules.ts'

const calls = 1000

const text = `
class Own {
  get(n) {
    return n
  }
  set() {}
}
async function program(race) {
  const client = isOwn ? new Own() : foreign
  let sum = 0
  for (let i = 0; i < ${calls}; i++) sum += client.get(i)
  if (sum === 0) throw new Error('nothing was called')
}
const snapshot = () => undefined`

/** Code that is not instrumented. */
class Foreign {
  get(n: number): number {
    return n
  }
  set(): void {}
}

/** Nanoseconds for one call of a method: where nothing goes on, and in a step of a run. */
export async function measureCalls(effort: Effort): Promise<Figure[]> {
  const figures: Figure[] = []
  const add = async (name: string, run: () => unknown): Promise<void> => {
    const micros = await measure({ name, units: calls, run }, effort)
    figures.push({ group: 'calls', name, value: micros * 1000, unit: 'ns' })
  }
  const load = (code: string, isOwn: boolean) =>
    loadProgram(code, { foreign: new Foreign(), isOwn }).program
  const code = instrumentProgram(text)
  const nothing = (() => {}) as unknown as Race
  await add('as written', () => load(text, false)(nothing))
  const idle = load(code, false)
  await add('idle', () => idle(nothing))
  const inRun = async (name: string, isOwn: boolean, clients?: Clients): Promise<World> => {
    const program = load(code, isOwn)
    const world = createWorld({
      platform,
      interleave: 'awaits',
      seed: 1,
      phases: [{ name: 'body', run: (race: Race) => program(race) }],
      ...(clients && { clients }),
    })
    await add(name, () => runSchedules(world, 1))
    return world
  }
  await inRun('in a step, of the program', true, new Clients())
  const clients = new Clients()
  const { run } = await inRun('in a step, of what looks like a client', false, clients)
  await inRun('in a step, of a package', false)
  clients.noteEscape()
  clients.learn(run)
  await inRun('in a step, of a client', false, clients)
  clients.restore()
  return figures
}
