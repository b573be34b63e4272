import { afterAll, describe, expect, test } from 'vitest'
import { createPlanter, type Fault } from '../support/plant-fault.ts'
import {
  type Op,
  outcomesOfPools,
  type PoolProgram,
  printPoolProgram,
} from '../support/pool-programs.ts'

// Faults planted one at a time into what knows of pools. For each there is a program that comes to
// something else with it, or takes more runs.

interface PoolFault extends Fault {
  readonly program: PoolProgram
  /** Without it. */
  readonly runs: number
  readonly shows: 'lost' | 'more runs' | 'differs'
}

const take: Op = { op: 'acquire', pool: 0 }
const give: Op = { op: 'release', pool: 0 }
const add: Op = { op: 'add', pool: 0, n: 1 }
const see: Op = { op: 'read', cell: 0 }
const put: Op = { op: 'write', cell: 0, n: 1 }
const of = (max: number, ...tasks: readonly Op[][]): PoolProgram => ({
  pools: [{ kind: 'PoolA', max }],
  tasks,
})

const take2: Op = { op: 'acquire', pool: 1 }
const give2: Op = { op: 'release', pool: 1 }

/** A deadlock, in some orders. */
const crossed: PoolProgram = {
  pools: [
    { kind: 'PoolA', max: 1 },
    { kind: 'PoolB', max: 1 },
  ],
  tasks: [
    [take, take2, give2, give],
    [take2, take, give, give2],
  ],
}
const crossedStatements: PoolProgram = {
  ...crossed,
  tasks: [
    [take, { ...add, pool: 1 }, give],
    [take2, add, give2],
  ],
}

const holds = 'runtime/src/holds.ts'
const pools = 'racetest/src/drivers/pools.ts'

const faults: Readonly<Record<string, PoolFault>> = {
  'a pool runs out when one more is missing': {
    file: holds,
    from: 'this.countChains(asked) > most',
    to: 'this.countChains(asked) > most + 1',
    program: crossed,
    runs: 9,
    shows: 'lost',
  },
  'whoever has given one back has passed it on': {
    file: holds,
    from: 'end !== undefined && this.isBefore(end, from)',
    to: 'end !== undefined',
    program: crossed,
    runs: 9,
    shows: 'lost',
  },
  'what comes first in one order does in all': {
    file: holds,
    from: ': this.run.isBefore(a.event, b.event)',
    to: ': a.event < b.event',
    program: crossed,
    runs: 9,
    shows: 'lost',
  },
  'nobody ever gives one back': {
    file: holds,
    from: 'asked.until ??= this.now()',
    to: '',
    program: of(2, [take, give, take, give], [take, give, take, give]),
    runs: 1,
    shows: 'more runs',
  },
  'who gives one back and asks for one has two': {
    file: holds,
    from: 'a.order < b.order',
    to: 'false',
    program: of(2, [take, { ...give, together: true }, take, give], [take, give]),
    runs: 1,
    shows: 'more runs',
  },
  'of several pools the largest counts': {
    file: holds,
    from: 'Math.min(...asked',
    to: 'Math.max(...asked',
    program: {
      pools: [
        { kind: 'PoolA', max: 1 },
        { kind: 'PoolA', max: 3 },
      ],
      tasks: [[take, see, put, give], [take, give, put], [take2]],
    },
    runs: 40,
    shows: 'differs',
  },
  'all pools are one': {
    file: pools,
    from: '=> `pool of ${database}`',
    to: "=> `pool of ${database && 'anything'}`",
    program: {
      pools: [
        { kind: 'PoolA', max: 1 },
        { kind: 'PoolB', max: 1 },
      ],
      tasks: [
        [take, give],
        [
          { ...take, pool: 1 },
          { ...give, pool: 1 },
        ],
      ],
    },
    runs: 1,
    shows: 'more runs',
  },
  'pools are always ample': {
    file: pools,
    from: "isAmple ? 'update' : 'write'",
    to: "'update'",
    program: crossed,
    runs: 9,
    shows: 'lost',
  },
  'pools are never ample': {
    file: pools,
    from: "isAmple ? 'update' : 'write'",
    to: "'write'",
    program: of(2, [take, give], [take, give]),
    runs: 1,
    shows: 'more runs',
  },
  'a statement keeps its connection': {
    file: pools,
    from: 'asks.end()\n      return after',
    to: 'return after',
    program: of(2, [add, add], [take, give]),
    runs: 1,
    shows: 'more runs',
  },
  'a statement asks for none': {
    file: pools,
    from: '    asks,\n    touches:',
    to: '    touches:',
    program: crossedStatements,
    runs: 5,
    shows: 'lost',
  },
  'a statement has nothing to do with the pool': {
    file: pools,
    from: '[own, ...touches]',
    to: '[...touches]',
    program: crossedStatements,
    runs: 5,
    shows: 'lost',
  },
  'who gets a connection never gives it back': {
    file: 'racetest/src/drivers/abandoned.ts',
    from: 'held.get(connection)?.returned?.()',
    to: '',
    program: of(2, [take, give, take, give], [take, give, take, give]),
    runs: 1,
    shows: 'more runs',
  },
  'to give one back changes nothing': {
    file: 'racetest/src/drivers/own-pools.ts',
    from: 'touches: [touchPool(library)] }\n',
    to: 'touches: [] }\n',
    program: of(1, [take, see, put, give], [take, give, put]),
    runs: 8,
    shows: 'differs',
  },
  'to ask for one is not to ask for one': {
    file: 'racetest/src/drivers/own-pools.ts',
    from: '      asks,\n',
    to: '',
    program: crossed,
    runs: 9,
    shows: 'lost',
  },
}

const planter = await createPlanter<typeof import('../support/run-program.ts')>(
  'test/support/run-program.ts',
)
afterAll(() => planter.close())

async function explore(program: PoolProgram, fault?: Fault) {
  const { exploreProgram, instrumentProgram } = await planter.load(fault)
  const code = instrumentProgram(printPoolProgram(program))
  return exploreProgram(code, { runs: 300, presuming: true })
}

describe('no fault, nothing to notice', () => {
  test.for(Object.entries(faults))('%s', async ([, { program, runs }]) => {
    const { outcomes, ...found } = await explore(program)
    expect(outcomes).toEqual(outcomesOfPools(program))
    expect(found).toMatchObject({ runs, redundant: 0, complete: true, escaped: [] })
  })
})

describe('a planted fault is noticed', () => {
  test.for(Object.entries(faults))('%s', async ([, { program, runs, shows, ...fault }]) => {
    const sign = await explore(program, fault).then(
      (found) => {
        if (outcomesOfPools(program).some((one) => !found.outcomes.includes(one))) return 'lost'
        return found.runs > runs ? 'more runs' : `${found.runs} runs`
      },
      (error: unknown) => (/ differ at step /.test(String(error)) ? 'differs' : String(error)),
    )
    expect(sign).toBe(shows)
  })
})
