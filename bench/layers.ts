import { explore } from '@racetest/core'
import {
  controlOperation,
  createWorld,
  getRealm,
  prepareRealm,
  type Race,
  type World,
  resource as untyped,
} from '@racetest/runtime'
import { createNodePlatform } from '../packages/racetest/src/node-platform.ts'
import { drive } from '../packages/racetest/src/drive.ts'
import {
  closeDrivers,
  controlDrivers,
  openDrivers,
} from '../packages/racetest/src/drivers/modules.ts'
import { listenToNatives } from '../packages/racetest/src/native-functions.ts'
import { resource } from '../packages/racetest/src/resource.ts'
import { instrumentProgram, loadProgram } from '../test/support/run-program.ts'
import { compare, type Effort, type Figure, median, type Row } from './compare.ts'

type Scope = Readonly<Record<string, unknown>>
type Program = (race: unknown) => Promise<unknown>

// That of the globals is virtual in a step.
const { now } = getRealm().real

/** Runs a program, in a world of its own or, with no race test, as it is. */
async function run(text: string, scope: Scope, schedules: number): Promise<void> {
  const code = `${text}\nconst snapshot = () => undefined`
  const program = loadProgram(instrumentProgram(code), scope).program as Program
  if (schedules === 0) return void (await program(together))
  const world = createWorld({
    platform: createNodePlatform(),
    interleave: 'awaits',
    seed: 1,
    phases: [{ name: 'body', run: (race: Race) => program(race) }],
  })
  try {
    for (let left = schedules; left > 0; left--) await exploreOnce(world)
  } finally {
    world.close()
  }
}

async function exploreOnce(world: World): Promise<void> {
  await drive(explore(world, { limits: { traces: 1, steps: 1000 } }), {
    patience: 5000,
    giveUp: () => new Error('a run waits for ever'),
    take({ outcome }) {
      if ('error' in outcome) throw outcome.error
      return true
    },
  })
}

const together = (...tasks: (() => unknown)[]): Promise<unknown> =>
  Promise.all(tasks.map((task) => task()))

const calls = 2000

/** Nanoseconds of a call, made that often by one step, or with no race test. */
async function time(call: (i: number) => unknown, isActive: boolean): Promise<number> {
  const costs: number[] = []
  const scope = { call, now, took: (ms: number) => costs.push((ms * 1e6) / calls), calls }
  const text = `
async function program() {
  const begin = now()
  for (let i = 0; i < calls; i++) call(i)
  took(now() - begin)
}`
  for (let i = 0; i < 15; i++) await run(text, scope, isActive ? 1 : 0)
  return median(costs)
}

/** What a call costs by the layer that notices it, in a step and with no race test. */
async function measureCalls(): Promise<Figure[]> {
  prepareRealm(createNodePlatform())
  const memory = new Int32Array(4)
  const plain = (): void => {}
  const operation = controlOperation(plain, () => ({
    name: 'operation',
    touches: [{ kind: 'read', key: 'bench:/1' }],
  }))
  const seen = (): number => Atomics.xor(memory, 0, 1)
  const layers: Readonly<Record<string, (i: number) => unknown>> = {
    'a function of nobody': plain,
    'an operation of a driver': operation,
    'resource.access': () => untyped.access('read', 'bench:/1'),
    'a native function': seen,
  }
  const figures: Figure[] = []
  for (const [name, call] of Object.entries(layers)) {
    for (const isActive of [false, true]) {
      const value = await time(call, isActive)
      const when = isActive ? 'in a step' : 'idle'
      figures.push({ group: 'layers', name: `${name}, ${when}`, value, unit: 'ns' })
    }
  }
  resource.native(Atomics.xor, { key: 'bench:/1' })
  for (const isActive of [false, true]) {
    listenToNatives(isActive)
    const value = await time(seen, isActive)
    const when = isActive ? 'in a step' : 'idle'
    figures.push({ group: 'layers', name: `resource.native, ${when}`, value, unit: 'ns' })
  }
  listenToNatives(false)
  return figures
}

const rows = `
const add = async (id) => {
  const { rows } = await client.query('SELECT n FROM bench_layers WHERE id = $1', [id])
  await client.query('UPDATE bench_layers SET n = $1 WHERE id = $2', [rows[0].n + 1, id])
}
async function program(race) {
  await race(() => add(1), () => add(2))
}`

/** A schedule of two tasks with two statements each, against the same statements with no race test. */
async function compareDatabases(effort: Effort): Promise<Row[]> {
  controlDrivers()
  const found: Row[] = []
  for (const [name, open] of Object.entries(databases)) {
    const { client, close } = await open()
    await client.query('DROP TABLE IF EXISTS bench_layers')
    await client.query('CREATE TABLE bench_layers (id int PRIMARY KEY, n int NOT NULL)')
    await client.query('INSERT INTO bench_layers VALUES (1, 0), (2, 0)')
    await openDrivers()
    const ours = { name: 'explored', units: 5, run: () => run(rows, { client }, 5) }
    const bare = { name: 'bare', units: 1, run: () => run(rows, { client }, 0) }
    const comparison = { group: 'layers', name, unit: 'µs per schedule', better: 'less' } as const
    found.push(...(await compare({ ...comparison, ours, others: [bare] }, effort)))
    await closeDrivers()
    await client.query('DROP TABLE bench_layers')
    await close()
  }
  return found
}

interface Opened {
  readonly client: { query(text: string, values?: unknown[]): Promise<unknown> }
  close(): Promise<void>
}
// Loaded by now and not before: they are put under control when they are.
const databases: Readonly<Record<string, () => Promise<Opened>>> = {
  async PGlite() {
    const { PGlite } = await import('@electric-sql/pglite')
    const client = new PGlite()
    return { client, close: () => client.close() }
  },
  async PostgreSQL() {
    // Without types of its own.
    const name: string = 'pg'
    const { default: pg } = (await import(name)) as {
      default: { Pool: new (options: object) => Opened['client'] & { end(): Promise<void> } }
    }
    const client = new pg.Pool({ connectionString: 'postgres://postgres@127.0.0.1:5432/test' })
    return { client, close: () => client.end() }
  },
}

export async function measureLayers(effort: Effort): Promise<(Row | Figure)[]> {
  return [...(await measureCalls()), ...(await compareDatabases(effort))]
}
