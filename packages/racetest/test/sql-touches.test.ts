import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { containerOf } from '../../runtime/src/external-keys.ts'
import { type KeyColumn, rowKeyOf } from '../src/sql/row-key.ts'
import type { Place } from '../src/sql/statement.ts'
import { type Catalogue, placesToTouches, type Table } from '../src/sql/touches.ts'

const id: readonly KeyColumn[] = [{ column: 'id', type: 'integer' }]
const pair: readonly KeyColumn[] = [
  { column: 'team', type: 'text' },
  { column: 'number', type: 'integer' },
]
const tables: Readonly<Record<string, Table>> = {
  accounts: { primaryKey: id, isPlain: true },
  members: { primaryKey: pair, isPlain: true },
  'a/b#c': { primaryKey: id, isPlain: true },
  logs: { primaryKey: [], isPlain: true },
  orders: { primaryKey: id, isPlain: false, whenRead: [], whenWritten: ['accounts'] },
  totals: { primaryKey: [], isPlain: false, whenRead: ['accounts', 'x/y'] },
  secret: { primaryKey: id, isPlain: false },
  // No name that can be written.
  half: { primaryKey: [], isPlain: false, whenRead: ['\ud800'] },
}
const catalogue: Catalogue = (table) => tables[table]
const base = 'pg://host:5432/shop'

/** The keys below the base, each with its kind. */
const keysOf = (places: readonly Place[], at = base): string[] =>
  placesToTouches(places, at, catalogue).map(({ kind, key }) => `${kind} ${key}`)
const place = (kind: 'read' | 'write', table: string, values: object = {}): Place => ({
  kind,
  table,
  pinned: Object.entries(values).map(([column, value]) => ({ column, value: value as number })),
})

test.each<[string, Place, readonly string[]]>([
  ['a row', place('write', 'accounts', { id: 7, x: 'y' }), [`write ${base}/accounts#7`]],
  ['a row that is a text', place('read', 'accounts', { id: '7' }), [`read ${base}/accounts#7`]],
  ['no number', place('read', 'accounts', { id: '07' }), [`read ${base}/accounts`]],
  ['a table', place('read', 'accounts', { x: 7 }), [`read ${base}/accounts`]],
  ['a table without a key', place('read', 'logs', { id: 7 }), [`read ${base}/logs`]],
  [
    'a key of two',
    place('read', 'members', { number: 1, team: 'a/b,#' }),
    [`read ${base}/members#a%2Fb%2C%23,1`],
  ],
  ['half a key', place('read', 'members', { team: 'a' }), [`read ${base}/members`]],
  ['an odd name', place('read', 'a/b#c', { id: 7 }), [`read ${base}/a%2Fb%23c#7`]],
  ['a row with foreign keys, read', place('read', 'orders', { id: 7 }), [`read ${base}/orders#7`]],
  [
    'a row with foreign keys, written',
    place('write', 'orders', { id: 7 }),
    [`write ${base}/orders`, `write ${base}/accounts`],
  ],
  [
    'a view',
    place('read', 'totals'),
    [`read ${base}/totals`, `read ${base}/accounts`, `read ${base}/x%2Fy`],
  ],
  ['a view, written', place('write', 'totals'), [`write ${base}`]],
  ['what is not plain', place('read', 'secret', { id: 7 }), [`write ${base}`]],
  ['what is not known', place('read', 'unheard'), [`write ${base}`]],
  ['the database', { kind: 'read' }, [`read ${base}`]],
  ['the server', { kind: 'write', isServerWide: true }, ['write pg://host:5432']],
])('%s', (_, touched, keys) => {
  expect(keysOf([touched])).toEqual(keys)
})

test('a write is a read as well, and one of everything is one of each', () => {
  const [read, write] = [place('read', 'accounts'), place('write', 'accounts')]
  expect(keysOf([read, write, read])).toEqual([`write ${base}/accounts`])
  expect(keysOf([read, { kind: 'write' }, write])).toEqual([`write ${base}`])
  expect(keysOf([read, { kind: 'read' }])).toEqual([`read ${base}/accounts`, `read ${base}`])
  expect(keysOf([{ kind: 'write' }, { kind: 'read', isServerWide: true }])).toEqual([
    `write ${base}`,
    'read pg://host:5432',
  ])
})

test('the key of a row leads to those of its table, its database and its server', () => {
  const bases = [
    'pg://host:5432/shop',
    'sqlite::memory:',
    'file:/tmp/a b.db',
    'pglite:1',
    'x',
    'pg://host',
  ]
  for (const at of bases) {
    const [row] = placesToTouches([place('read', 'accounts', { id: 7 })], at, catalogue)
    expect(containerOf(row!.key)).toBe(`${at}/accounts`)
    expect(containerOf(`${at}/accounts`)).toBe(at)
  }
  // Below these, nothing can be.
  for (const at of ['file:/tmp/#1.db', '', '/'])
    expect(keysOf([place('read', 'accounts', { id: 7 })], at)).toEqual([`read ${at}`])
})

test('a catalogue that fails knows nothing', () => {
  const failing: Catalogue = () => {
    throw new Error('closed')
  }
  expect(placesToTouches([place('read', 'accounts')], base, failing)).toEqual([
    { kind: 'write', key: base },
  ])
  expect(keysOf([place('read', 'half')])).toEqual([`write ${base}`])
})

const values = {
  integer: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  text: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'a/#,%2 \0é') }),
  ),
  uuid: fc.uuid(),
}
const types = fc.array(fc.constantFrom<KeyColumn['type'][]>('integer', 'text', 'uuid'), {
  minLength: 1,
  maxLength: 3,
})
/** A primary key, and two rows by it. */
const rows = types.chain((each) => {
  const key = each.map((type, i): KeyColumn => ({ column: `c${i}`, type }))
  const row = fc.tuple(...each.map((type): fc.Arbitrary<string | bigint> => values[type]))
  return fc.tuple(fc.constant(key), row, row)
})

/** Other ways to give the same value. */
function* spellings(value: string | bigint): Generator<string | number | bigint> {
  yield value
  if (typeof value === 'bigint') yield String(value)
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) yield Number(value)
}

test('no two rows have one key, and no row has two', { timeout: 60_000 }, () => {
  const keyOf = (key: readonly KeyColumn[], row: readonly (string | number | bigint)[]) =>
    rowKeyOf(key, new Map(row.map((value, i) => [`c${i}`, value])))
  fc.assert(
    fc.property(rows, ([key, a, b]) => {
      const [ofA, ofB] = [keyOf(key, a), keyOf(key, b)]
      if (ofA !== undefined && a.some((value, i) => value !== b[i])) expect(ofA).not.toBe(ofB)
      for (const value of spellings(a[0]!))
        expect([ofA, undefined]).toContain(keyOf(key, [value, ...a.slice(1)]))
      // No part of it is taken for more of the hierarchy, and nothing is cut from its end.
      expect(containerOf(`${base}/t#${ofA}`)).toBe(`${base}/t`)
      expect(ofA ?? '').not.toMatch(/[/#]/)
    }),
    { numRuns: 2000 },
  )
})

test.each<[KeyColumn['type'], string | number | bigint, string | undefined]>([
  ['integer', -0, '0'],
  ['integer', '-0', undefined],
  ['integer', '+1', undefined],
  ['integer', '1_000', undefined],
  ['integer', '9007199254740993', '9007199254740993'],
  ['text', '', ''],
  ['text', 7, undefined],
  ['text', 'x ', undefined],
  ['text', '\ud800', undefined],
  ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['uuid', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', undefined],
])('%s %j', (type, value, key) => {
  expect(rowKeyOf([{ column: 'id', type }], new Map([['id', value]]))).toBe(key)
})
