import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { containerOf } from '../../runtime/src/external-keys.ts'
import { loadParser } from '../src/sql/parser.ts'
import { describeStatement, type Place } from '../src/sql/statement.ts'
import { type Catalogue, placesToTouches } from '../src/sql/touches.ts'
import { catalogue, type Database, openDatabase, type Query } from './support/sql-database.ts'
import { queries } from './support/sql-queries.ts'

// Two statements that do not come to the same in both orders, in a real Postgres, must conflict.

const runs = Number(process.env['SQL_PAIRS'] ?? 600)
const base = 'pg://localhost/test'

let database: Database
beforeAll(async () => {
  await loadParser()
  database = await openDatabase()
}, 120_000)
afterAll(() => database.close())

/** A way to get it wrong. */
interface Fault {
  readonly places?: (places: readonly Place[]) => readonly Place[]
  readonly catalogue?: Catalogue
}

function conflicts(a: Query, b: Query, fault: Fault = {}): boolean {
  const [ofA, ofB] = [a, b].map(({ text, params }) => {
    const { places } = describeStatement(text, params, 'postgres')
    return placesToTouches(fault.places?.(places) ?? places, base, fault.catalogue ?? catalogue)
  })
  return ofA!.some((x) =>
    ofB!.some((y) => {
      const meet = [...lineOf(x.key)].includes(y.key) || [...lineOf(y.key)].includes(x.key)
      return meet && (x.kind === 'write' || y.kind === 'write')
    }),
  )
}

/** A key and those it is inside of. */
function* lineOf(key: string): Generator<string> {
  for (let at: string | undefined = key; at !== undefined; at = containerOf(at)) yield at
}

const pairs = fc.tuple(queries, queries)

/** A pair whose order counts, and which is not said to conflict. */
async function findMissed(fault: Fault, most: number, seed?: number): Promise<string | undefined> {
  const property = fc.asyncProperty(
    pairs,
    async ([a, b]) => conflicts(a, b, fault) || (await database.commute(a, b)),
  )
  // Found is enough there.
  const given = seed === undefined ? {} : { seed, endOnFailure: true }
  const found = await fc.check(property, { numRuns: most, ...given })
  const error = found.errorInstance
  if (error instanceof Error && !error.message.endsWith('by returning false')) throw error
  return found.failed ? `${fc.stringify(found.counterexample)}, seed ${found.seed}` : undefined
}

test('what does not commute conflicts', { timeout: 60_000 + runs * 50 }, async () => {
  expect(await findMissed({}, runs)).toBe(undefined)
})

test('a good part does not conflict', () => {
  const sample = fc.sample(pairs, { numRuns: 400, seed: 1 })
  const independent = sample.filter(([a, b]) => !conflicts(a, b))
  expect(independent.length).toBeGreaterThan(100)
})

const faults: readonly (readonly [string, Fault])[] = [
  ['every table is plain', { catalogue: (name) => plain(name) }],
  [
    'foreign keys and triggers are forgotten',
    { catalogue: (name) => without('whenWritten', name) },
  ],
  ['what a view reads is forgotten', { catalogue: (name) => without('whenRead', name) }],
  ['reads are forgotten', { places: (all) => all.filter(({ kind }) => kind !== 'read') }],
  ['the first of several places counts', { places: (all) => all.slice(0, 1) }],
  ['another column is taken for the key', { catalogue: wrong }],
  [
    'a statement on no row known touches none',
    { places: (all) => all.filter(({ table, pinned }) => table === undefined || pinned) },
  ],
]

test.each(faults)('planted: %s', { timeout: 120_000 }, async (_, fault) => {
  expect(await findMissed(fault, 6000, 1)).toBeDefined()
})

function plain(name: string): ReturnType<Catalogue> {
  const table = catalogue(name)
  return table && { primaryKey: table.primaryKey, isPlain: true }
}

function without(part: 'whenRead' | 'whenWritten', name: string): ReturnType<Catalogue> {
  const table = catalogue(name)
  return table && { ...table, [part]: [] }
}

function wrong(name: string): ReturnType<Catalogue> {
  const table = catalogue(name)
  return table && { ...table, primaryKey: [{ column: 'balance', type: 'integer' }] }
}

// Each pair is one that a rule is there for.
test.each([
  // A row that is not there yet.
  ['select * from accounts where id = 4', 'insert into accounts (id) values (4)'],
  ['delete from accounts where id = 1', 'insert into accounts (id) values (1)'],
  // Both make the row 4.
  ['update accounts set id = 4 where id = 1', 'insert into accounts (id) values (4)'],
  // What is asked of all rows may fail in one.
  [
    "select * from accounts where owner like 'a\\' and id = 2",
    "update accounts set owner = 'ab' where id = 1",
  ],
  [
    'select * from accounts where id = 1 and owner::int > 0',
    "update accounts set owner = '7' where id = 1",
  ],
  // The names are those of other columns.
  [
    'select * from accounts a (balance, id) where id = 10',
    'update accounts set balance = 9 where id = 1',
  ],
  // Values that mean the row 1.
  ["select * from accounts where id = '1'", 'update accounts set balance = 1 where id = 1'],
  ["select * from accounts where id = ' 01'", 'update accounts set balance = 1 where id = 1'],
  ['select * from accounts where id = 1.0', 'update accounts set balance = 1 where id = 0x1'],
  // A column takes the value out of a sequence.
  [
    'insert into orders (customer) values (1) returning id',
    'insert into orders (customer) values (2) returning id',
  ],
  ["select nextval('orders_id_seq')", 'insert into orders (customer) values (1)'],
  // One row of one table leads to another.
  ['delete from customers where id = 1', 'select * from orders where id = 1'],
  [
    'insert into orders (id, customer) values (5, 3)',
    "insert into customers (id, name) values (3, 'c')",
  ],
  [
    'insert into customers (id, name) values (3, $$c$$)',
    'insert into customers (id, name) values (4, $$c$$)',
  ],
  [
    'update counted set x = 5 where id = 2',
    "select * from members where team = 'a' and number = 1",
  ],
  ['select * from rich where id = 2', 'update accounts set balance = 9 where id = 2'],
  // Names and settings are everyone's.
  ['create table accounts_pkey1 (x int)', 'create index accounts_pkey1 on members (points)'],
  ["set timezone = 'Asia/Tokyo'", "select '2024-01-01T00:00Z'::timestamptz::text"],
  ['truncate members', "select * from members where team = 'a' and number = 1"],
])('%s | %s', { timeout: 60_000 }, async (...texts) => {
  const [a, b] = texts.map((text) => ({ text, params: [] }))
  expect(await database.commute(a!, b!)).toBe(false)
  expect(conflicts(a!, b!)).toBe(true)
})
