import { countSwitches } from '@racetest/core'
import { createWorld, type Race, type Run, type World } from '@racetest/runtime'
import * as fc from 'fast-check'
import { isChoice } from '../../packages/racetest/src/describe.ts'
import { drive } from '../../packages/racetest/src/drive.ts'
import { createGauge } from '../../packages/racetest/src/gauge.ts'
import { exploreInputs, type Explore, type Property } from '../../packages/racetest/src/property.ts'
import { resolveOptions } from '../../packages/racetest/src/resolved-options.ts'
import { isFailure } from '../../packages/racetest/src/same-failure.ts'
import { search } from '../../packages/racetest/src/search.ts'
import { everySchedule } from './every-schedule.ts'
import { instrumentProgram, loadProgram, platform } from './run-program.ts'

// Failures over generated lists of tasks, whose smallest counterexample can be told by trying all.

const now = performance.now.bind(performance)

export interface Kind {
  readonly name: string
  readonly values: fc.Arbitrary<number>
  /**
   * Gets the values as `input`, and throws where the result is wrong. What it awaits goes through
   * `wait`, for schedulers that have to be told.
   */
  readonly code: string
}

export const kinds: readonly Kind[] = [
  {
    name: 'lost update',
    values: fc.nat(100),
    code: `
      const account = { balance: 0 }
      const deposit = async (amount) => {
        const before = account.balance
        await wait(Promise.resolve())
        account.balance = before + amount
      }
      await race(input.map((amount) => () => deposit(amount)))
      const sum = input.reduce((a, b) => a + b, 0)
      if (account.balance !== sum) throw new Error('lost ' + (sum - account.balance))`,
  },
  {
    name: 'stale check',
    values: fc.integer({ min: 1, max: 3 }),
    code: `
      const flight = { taken: 0 }
      const book = async (seats) => {
        if (flight.taken + seats > 3) return
        await wait(Promise.resolve())
        flight.taken += seats
      }
      await race(input.map((seats) => () => book(seats)))
      if (flight.taken > 3) throw new Error('overbooked')`,
  },
  {
    name: 'deadlock',
    values: fc.nat(1),
    code: `
      const mutex = () => {
        let last = Promise.resolve()
        return async () => {
          const before = last
          let release
          last = new Promise((resolve) => (release = resolve))
          await wait(before)
          return release
        }
      }
      const locks = [mutex(), mutex()]
      const transfer = async (from) => {
        const first = await locks[from]()
        const second = await locks[1 - from]()
        second()
        first()
      }
      await race(input.map((from) => () => transfer(from)))`,
  },
  {
    name: 'response out of order',
    values: fc.nat(20),
    code: `
      const box = { shown: undefined }
      const fetchOne = async (query) => {
        await wait(Promise.resolve())
        return query
      }
      await Promise.all(input.map((query) => fetchOne(query).then((answer) => (box.shown = answer))))
      if (box.shown !== input.at(-1)) throw new Error('shows an old answer')`,
  },
]

interface Holder {
  input: readonly number[]
}

function createProgramWorld({ code }: Kind, holder: Holder): World {
  const text = `let snapshot = () => '', wait = (value) => value\nconst program = async (race) => {\nconst input = [...holder.input]\n${code}\n}`
  const { program } = loadProgram(instrumentProgram(text), { holder })
  return createWorld({
    platform,
    interleave: 'awaits',
    seed: 1,
    phases: [{ name: 'body', run: (race: Race) => program(race) }],
  })
}

export interface Smallest {
  readonly input: readonly number[]
  readonly switches: number
  readonly confirmed: readonly [number, number]
}

/** The counterexample of a generated failure. */
export async function findSmallest(kind: Kind, seed: number): Promise<Smallest> {
  const holder: Holder = { input: [] }
  const property: Property = {
    arbitrary: (check) => check.tuple(check.array(kind.values, { minLength: 2, maxLength: 6 })),
    parameters: { seed },
    names: ['input'],
    input: undefined,
  }
  const options = resolveOptions({}, { limits: { time: '1m' }, seed: 1 })
  const gauge = createGauge()
  const explore: Explore = async (limited, question) => {
    holder.input = property.input!.values[0] as number[]
    const world = createProgramWorld(kind, holder)
    try {
      const driven = { take: () => true, patience: 5000, giveUp: () => new Error('waits') }
      return await drive(search(world, limited, { now, gauge, ...question }), driven)
    } finally {
      world.close()
    }
  }
  const found = await exploreInputs(property, options, explore, gauge)
  const { counterexample } = found!
  return {
    input: property.input!.values[0] as readonly number[],
    switches: counterexample!.schedule.switches,
    confirmed: counterexample!.confirmed,
  }
}

/** The fewest switches that any schedule with this input fails with. Infinity: none fails. */
async function fewestSwitches(kind: Kind, input: readonly number[]): Promise<number> {
  const world = createProgramWorld(kind, { input })
  let fewest = Infinity
  try {
    world.recording = true
    await drive(everySchedule(world, { runs: 20_000, steps: 120 }), {
      patience: 5000,
      giveUp: () => new Error('waits'),
      take(trace) {
        if (!isFailure(trace.outcome)) return true
        const { chosen } = world.run as Run
        const letters = chosen.filter((letter, i) => isChoice(letter, trace.enabled[i]!))
        fewest = Math.min(fewest, countSwitches(letters))
        return true
      },
    })
  } finally {
    world.close()
  }
  return fewest
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** What brute force says of two tasks: the least sum that fails, and the switches it takes. */
export async function findSmallestOfAll(kind: Kind): Promise<{ sum: number; switches: number }> {
  let best = { sum: Infinity, switches: Infinity }
  for (let a = 0; a <= 4; a++) {
    for (let b = 0; b <= 4; b++) {
      if (!kind.values.canShrinkWithoutContext(a) || !kind.values.canShrinkWithoutContext(b))
        continue
      if (a + b > best.sum) continue
      const switches = await fewestSwitches(kind, [a, b])
      if (switches === Infinity) continue
      if (a + b < best.sum || switches < best.switches) best = { sum: a + b, switches }
    }
  }
  return best
}
