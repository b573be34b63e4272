import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RaceToolError } from '@racetest/core'
import { createWorld, treatAs, type World } from '@racetest/runtime'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drive } from '../../packages/racetest/src/drive.ts'
import { followLetters } from '../../packages/racetest/src/follow.ts'
import { createGauge } from '../../packages/racetest/src/gauge.ts'
import { resolveOptions } from '../../packages/racetest/src/resolved-options.ts'
import { search } from '../../packages/racetest/src/search.ts'
import { forgetAll } from '../support/foreign.ts'
import { printProgram } from '../support/print-program.ts'
import { randomProgram } from '../support/program-arbitrary.ts'
import {
  createScope,
  instrumentProgram,
  loadProgram,
  platform,
  say,
} from '../support/run-program.ts'

// A failing schedule can be run again from its replay string alone: in a new world, with the code
// evaluated anew, and after an edit that changes lines and nothing else.

const failures = Number(process.env['REPLAYS'] ?? 200)
const seed = Number(process.env['CHAIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const driven = { take: () => true, patience: 5000, giveUp: () => new Error('a run waits for ever') }

interface Subject {
  readonly world: World
  /** What the last run saw. */
  seen(): string
}

/** A world of the program, which fails where it does not end as its first run did. */
function createSubject(source: string, first: { outcome?: string }): Subject {
  let seen: string[] = []
  const log = (where: unknown, what: unknown): void => {
    seen.push(`${String(where)}: ${say(what)}`)
  }
  treatAs(log, 'ours')
  const { program, snapshot } = loadProgram(instrumentProgram(source), { log, ...createScope() })
  const world = createWorld({
    platform,
    interleave: 'awaits',
    seed: 1,
    phases: [
      {
        name: 'body',
        run(race) {
          seen = []
          forgetAll()
          return program(race)
        },
      },
    ],
    afterRun() {
      const outcome = [...seen.toSorted(), snapshot()].join('\n')
      first.outcome ??= outcome
      return outcome === first.outcome ? undefined : new Error('ends in another way')
    },
  })
  return { world, seen: () => seen.join('\n') }
}

/** The replay string of a failure of the program, and what its run saw; undefined: none was found. */
async function findFailure(source: string, first: { outcome?: string }) {
  const subject = createSubject(source, first)
  try {
    const options = resolveOptions({}, { limits: { traces: 200, steps: 120 }, seed: 1 })
    const now = performance.now.bind(performance)
    const question = { now, gauge: createGauge(), explains: true }
    const found = await drive(search(subject.world, options, question), driven)
    if (found?.counterexample === undefined) return undefined
    const { replay } = found.counterexample
    return { replay, ...(await follow(source, first, replay)) }
  } finally {
    subject.world.close()
  }
}

async function follow(source: string, first: { outcome?: string }, replay: string) {
  const { world, seen } = createSubject(source, first)
  let error: unknown
  let schedule: readonly number[] = []
  try {
    await drive(
      (function* () {
        const trace = yield* followLetters(world, replay, { steps: 200 })
        ;({ error } = trace.outcome)
        ;({ schedule } = trace)
      })(),
      driven,
    )
  } finally {
    world.close()
  }
  return { seen: seen(), error: say(error), schedule }
}

interface Recorded {
  readonly source: string
  readonly first: { outcome?: string }
  readonly replay: string
  readonly run: Awaited<ReturnType<typeof follow>>
}

/** Where a process that was started for it finds what it is to replay. */
const given = process.env['REPLAYS_FROM']

async function replayGiven(file: string): Promise<void> {
  const all = JSON.parse(readFileSync(file, 'utf8')) as Recorded[]
  for (const { source, first, replay, run } of all)
    expect(await follow(source, first, replay), source).toEqual(run)
  expect(all.length).toBeGreaterThan(0)
}

async function replayRandom(): Promise<void> {
  const all: Recorded[] = []
  let programs = 0
  while (all.length < failures) {
    const [program] = fc.sample(randomProgram(3), { seed: seed + programs++, numRuns: 1 })
    const source = printProgram(program!)
    const first = {}
    const failure = await findFailure(source, first)
    if (failure === undefined) continue
    const { replay, ...run } = failure
    all.push({ source, first, replay, run })
    expect(await follow(source, first, replay), source).toEqual(run)
    const moved = `// A comment\n\n  // above.\n${source}`
    expect(await follow(moved, first, replay), source).toEqual(run)
    const edited = `let unrelated = { value: 0 }\nlet use = () => unrelated.value\n${source}`
    await expect(follow(edited, first, replay), source).rejects.toThrow(RaceToolError)
  }
  process.stdout.write(`replay: ${JSON.stringify({ programs, failures: all.length })}\n`)

  const folder = mkdtempSync(join(tmpdir(), 'racetest-'))
  try {
    const file = join(folder, 'replays.json')
    writeFileSync(file, JSON.stringify(all))
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'litmus', 'replay.test']
    const env = { ...process.env, REPLAYS_FROM: file }
    const other = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
    expect(other.status, other.stdout + other.stderr).toBe(0)
    expect(other.stdout).toMatch(/1 passed/)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (given === undefined)
  test(`${failures} random failures, seed ${seed}`, { timeout: 3_600_000 }, replayRandom)
else test('strings of another process', () => replayGiven(given))
