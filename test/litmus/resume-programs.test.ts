import { createWorld, getRealm, type Race, treatAs, type World } from '@racetest/runtime'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drive } from '../../packages/racetest/src/drive.ts'
import type { Found } from '../../packages/racetest/src/found.ts'
import { createGauge } from '../../packages/racetest/src/gauge.ts'
import { resolveOptions } from '../../packages/racetest/src/resolved-options.ts'
import { search } from '../../packages/racetest/src/search.ts'
import { learnOrders } from '../../packages/racetest/src/serial-orders.ts'
import type { PendingSearch } from '../../packages/racetest/src/test-cache.ts'
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

// A search of a program goes on in another world, with the code evaluated anew, as another process
// would: and comes to what it would have come to in one.

const programs = Number(process.env['RACE_RUNS'] ?? 6)
const seed = Number(process.env['CHAIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const driven = { take: () => true, patience: 5000, giveUp: () => new Error('a run waits for ever') }
const most = 1500

interface Kind {
  readonly fresh: boolean
  body(race: Race, program: (race: Race) => Promise<unknown>): Promise<unknown>
}

const kinds: Record<string, Kind> = {
  plain: { fresh: false, body: (race, program) => program(race) },
  'fresh modules': { fresh: true, body: (race, program) => program(race) },
  'race.serializable': {
    fresh: false,
    body: (race, program) =>
      race.serializable(
        () => program(race),
        () => program(race),
      ),
  },
}

/** The world of a process that has just begun. */
function createSubject(
  source: string,
  { fresh, body }: Kind,
  saved: PendingSearch | undefined,
): { world: World; serial: ReturnType<typeof learnOrders>; outcomes: Set<string> } {
  let seen: string[] = []
  const log = (where: unknown, what: unknown): void => {
    seen.push(`${String(where)}: ${say(what)}`)
  }
  treatAs(log, 'ours')
  // Objects that outlive runs are numbered from one in each process.
  const realm = getRealm()
  realm.nextSerial = 1
  // And so are regions.
  Reflect.set(realm, 'old', Reflect.construct(realm.old.constructor, []))
  // That some programs use a table outside the heap is said where it is made.
  realm.definitions = []
  const code = instrumentProgram(source)
  let loaded = loadProgram(code, { log, ...createScope() })
  const serial = learnOrders()
  const outcomes = new Set<string>()
  const world = createWorld({
    platform,
    interleave: 'awaits',
    seed: 1,
    serial,
    phases: [
      {
        name: 'body',
        run(race) {
          seen = []
          forgetAll()
          return body(race, loaded.program)
        },
      },
    ],
    afterRun: () => void outcomes.add([...seen.toSorted(), loaded.snapshot()].join('\n')),
    ...(fresh && {
      modules: {
        load: async () => {
          loaded = loadProgram(code, { log, ...createScope() })
        },
        loadWaiting: () => false,
        count: () => 1,
        countEvaluated: () => 1,
      },
    }),
    ...(saved && { saved: saved.world }),
  })
  return { world, serial, outcomes }
}

interface Part {
  readonly found: Found
  readonly text: string | undefined
  readonly outcomes: ReadonlySet<string>
}

/** So many traces, after those of the part before. */
async function explorePart(
  source: string,
  kind: Kind,
  traces: number,
  before: string | undefined,
): Promise<Part> {
  const resume = before === undefined ? undefined : (JSON.parse(before) as PendingSearch)
  const { world, serial, outcomes } = createSubject(source, kind, resume)
  let text: string | undefined
  const pending = {
    keep(left: PendingSearch) {
      text = JSON.stringify(left)
    },
  }
  const limits = { traces, steps: 120, time: Infinity }
  // Nothing is drawn in between: all runs are those of the search.
  const options = resolveOptions({}, { limits, seed: 1, stopOnFirst: false })
  const now = performance.now.bind(performance)
  const question = { now, gauge: createGauge(), explains: false, serial, pending, resume }
  try {
    const found = await drive(search(world, options, question), driven)
    return { found: found!, text, outcomes }
  } finally {
    world.close()
  }
}

const tell = ({ status, traces, redundant, pairs, awaits, total, finished }: Found): unknown => ({
  status,
  traces,
  redundant,
  pairs,
  awaits,
  total,
  finished,
})

test.for(Object.entries(kinds))(
  `${programs} programs in parts, seed ${seed}: %s`,
  { timeout: 600_000 },
  async ([, kind]) => {
    let inParts = 0
    for (let at = 0; inParts < programs; at++) {
      const [program] = fc.sample(randomProgram(2), { seed: seed + at, numRuns: 1 })
      const source = printProgram(program!)
      // What reaches outside is not kept.
      if (source.includes('table')) continue
      const whole = await explorePart(source, kind, most, undefined)
      const { status } = whole.found
      if ((status !== 'verified' && status !== 'failed') || whole.found.traces < 8) continue
      const size = 1 + ((seed + at) % Math.ceil(whole.found.traces / 2))
      const outcomes = new Set<string>()
      let text: string | undefined
      for (let part = 0; ; part++) {
        const one = await explorePart(source, kind, size, text)
        for (const outcome of one.outcomes) outcomes.add(outcome)
        text = one.text
        if (one.found.status === 'bounded') {
          expect(one.found.traces, source).toBe((part + 1) * size)
          expect(text, source).toBeDefined()
          continue
        }
        // After a failure nothing is kept, and parts end with the first.
        if (status === 'failed') expect(one.found.status, source).toBe(status)
        else expect(tell(one.found), source).toEqual(tell(whole.found))
        break
      }
      if (status === 'failed') continue
      expect([...outcomes].toSorted(), source).toEqual([...whole.outcomes].toSorted())
      inParts++
    }
  },
)
