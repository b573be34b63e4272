import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  explore as exploreProgram,
  type Program,
  type SavedSearch,
} from '../../packages/core/src/index.ts'
import { createGauge } from '../../packages/racetest/src/gauge.ts'
import type { PendingInputs } from '../../packages/racetest/src/input-record.ts'
import { resolveOptions } from '../../packages/racetest/src/resolved-options.ts'
import {
  type Explore,
  type Explored,
  exploreInputs,
  type Property,
} from '../../packages/racetest/src/property.ts'
import { getRealm } from '../../packages/runtime/src/index.ts'
import { type Litmus, litmusProgram } from '../support/litmus-program.ts'
import { randomLitmus } from '../support/random-litmus.ts'
import { withSites } from '../support/with-sites.ts'

/** What was run, in order: the input and the schedule of each trace. */
type Ran = string[]

/** Inputs are programs; some of them are not wanted. */
function createProperty(numRuns: number, isWanted: (litmus: Litmus) => boolean) {
  const property: Property = {
    arbitrary: (its) => its.tuple(randomLitmus),
    parameters: { numRuns },
    names: ['program'],
    input: undefined,
  }
  return Object.assign(property, { isWanted, programs: new Map<string, Program>() })
}

/** A program keeps the numbers that it has given to resources, as worlds do that have the names of earlier ones. */
function programOf(litmus: Litmus, programs: Map<string, Program>): Program {
  const text = fc.stringify(litmus)
  const program = litmusProgram(litmus)
  const known = programs.get(text) ?? {
    ...program,
    ...withSites(program, litmus.tasks.length > 2),
  }
  programs.set(text, known)
  return known
}

const isSmall = ({ tasks }: Litmus): boolean => tasks.length < 4
const isAny = (): boolean => true

/** The search of a program that is its input. `dies` is asked after each trace: from there on nothing is done any more. */
function createExplore(
  property: ReturnType<typeof createProperty>,
  ran: Ran,
  dies: () => boolean,
): Explore {
  return async ({ limits, seed }, { pending, resume }) => {
    const litmus = property.input!.make()[0] as Litmus
    if (!property.isWanted(litmus))
      return { status: 'verified', traces: 0, redundant: 0, rejected: true }
    const program = programOf(litmus, property.programs)
    let save: (() => SavedSearch) | undefined
    const keep = (): void => {
      if (save === undefined || pending === undefined) return
      const world = { names: {}, hasDrawn: false }
      pending.keep({
        saved: save(),
        world,
        isSerializable: false,
        serial: 0,
        seed,
        finished: 0,
        files: [],
      })
    }
    const search = exploreProgram(program, {
      limits: { traces: limits.traces, steps: 30 },
      saving: (it) => {
        save = it
        keep()
      },
      ...(resume && { resume: resume.saved }),
    })
    for (;;) {
      const next = search.next()
      if (next.done !== true) {
        if (next.value === 'pending') continue
        ran.push(`${fc.stringify(litmus)} ${next.value.schedule.join()}`)
        if (dies()) return undefined
        continue
      }
      const { traces, redundant, pairs, awaits, limit } = next.value
      if (limit?.kind === 'traces') keep()
      return {
        status: limit === undefined ? 'verified' : 'bounded',
        traces,
        redundant,
        pairs,
        awaits,
        ...(limit && { limit }),
        ...(resume && { resumed: resume.saved.count.traces }),
      }
    }
  }
}

interface Part {
  readonly traces: number
  readonly dies: () => boolean
}

/** One run, which begins with what the one before has written. */
async function runPart(
  property: ReturnType<typeof createProperty>,
  seed: number,
  ran: Ran,
  { traces, dies }: Part,
  text: string | undefined,
): Promise<{ found: Explored | undefined; text: string | undefined }> {
  let written = text
  let isDead = false
  const pending = {
    keep: (left: PendingInputs) => {
      if (!isDead) written = JSON.stringify(left)
    },
  }
  const die = (): boolean => (isDead ||= dies())
  const resume = text === undefined ? undefined : (JSON.parse(text) as PendingInputs)
  const options = resolveOptions({}, { seed, limits: { traces, time: Infinity } })
  const explore = createExplore(property, ran, die)
  const found = await exploreInputs(property, options, explore, createGauge(), { pending, resume })
  return { found, text: written }
}

// A clock that goes on by seconds whenever it is asked: every now and then it is time to write.
const realm = getRealm()
const { real } = realm
let time = 0
beforeAll(() => {
  realm.real = { ...real, now: () => (time += 3000) }
})
afterAll(() => {
  realm.real = real
})

const never = (): boolean => false
const runs = { numRuns: Number(process.env['RACE_RUNS'] ?? 8), endOnFailure: false }

/** All that inputs come to. Those that a limit has stopped in one part are done after others in the next. */
function tell(found: Explored | undefined): unknown {
  const { status, traces, redundant, inputs, limit, pairs, awaits } = found!
  const sorted = (list: readonly unknown[] = []): string[] =>
    list.map((it) => JSON.stringify(it)).toSorted()
  return { status, traces, redundant, inputs, limit, pairs: sorted(pairs), awaits: sorted(awaits) }
}

/** A run without limits, and what it ran. */
async function runWhole(seed: number, numRuns: number, isWanted: (litmus: Litmus) => boolean) {
  const ran: Ran = []
  const property = createProperty(numRuns, isWanted)
  const { found } = await runPart(property, seed, ran, { traces: 3000, dies: never }, undefined)
  return { found, ran, property: createProperty(numRuns, isWanted) }
}

const seeds = fc.nat()
const numbers = fc.integer({ min: 1, max: 5 })
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 })

// The seed is new each time; a failure prints it.
describe.each([
  ['all are wanted', isAny],
  ['some are not', isSmall],
])('inputs of which %s', (_, isWanted) => {
  test('come to the same in parts, and no trace is run twice', async () => {
    let inParts = 0
    const run = async (seed: number, numRuns: number, parts: number[]): Promise<void> => {
      const { property, ...whole } = await runWhole(seed, numRuns, isWanted)
      if (whole.found?.limit?.kind === 'traces') return
      const ran: Ran = []
      let text: string | undefined
      for (let part = 0; ; part++) {
        const before = ran.length
        const size = { traces: parts[part % parts.length]!, dies: never }
        const { found, text: left } = await runPart(property, seed, ran, size, text)
        text = left
        expect(found?.traces).toBe(ran.length)
        expect(found?.resumed ?? 0).toBe(before)
        if (found?.limit?.kind === 'traces') continue
        if (part > 0) inParts++
        expect(tell(found)).toEqual(tell(whole.found))
        break
      }
      expect(ran.toSorted()).toEqual(whole.ran.toSorted())
    }
    await fc.assert(fc.asyncProperty(seeds, numbers, sizes, run), runs)
    expect(inParts).toBeGreaterThan(0)
  })

  test('come to the same when runs are killed', async () => {
    let deaths = 0
    let resumed = 0
    const run = async (seed: number, numRuns: number, lives: number[]): Promise<void> => {
      const { property, ...whole } = await runWhole(seed, numRuns, isWanted)
      if (whole.found?.limit?.kind === 'traces') return
      const ran: Ran = []
      let text: string | undefined
      for (const life of [...lives, Infinity]) {
        let left = life
        const part = { traces: 3000, dies: () => --left < 0 }
        const one = await runPart(property, seed, ran, part, text)
        text = one.text
        if (one.found === undefined) {
          deaths++
          continue
        }
        resumed += one.found.resumed ?? 0
        expect(tell(one.found)).toEqual(tell(whole.found))
        expect([...new Set(ran)].toSorted()).toEqual([...new Set(whole.ran)].toSorted())
        return
      }
    }
    await fc.assert(fc.asyncProperty(seeds, numbers, sizes, run), runs)
    expect(deaths).toBeGreaterThan(0)
    expect(resumed).toBeGreaterThan(0)
  })
})

test('what other inputs came to is no part of it', async () => {
  const property = createProperty(4, isAny)
  const { text } = await runPart(property, 1, [], { traces: 8, dies: never }, undefined)
  const whole = await runWhole(2, 4, isAny)
  const ran: Ran = []
  const part = { traces: 3000, dies: never }
  const { found } = await runPart(whole.property, 2, ran, part, text)
  expect(found?.resumed).toBe(undefined)
  expect(tell(found)).toEqual(tell(whole.found))
  expect(ran).toEqual(whole.ran)
})
