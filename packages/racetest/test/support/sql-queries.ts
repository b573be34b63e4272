import * as fc from 'fast-check'
import type { Query } from './sql-database.ts'

/** A piece of a statement: `?` stands for its parameters, in order. */
interface Piece {
  readonly text: string
  readonly params: readonly unknown[]
}
type Pieces = fc.Arbitrary<Piece>

const piece = (text: string, ...params: unknown[]): Piece => ({ text, params })
const fixed = (...texts: string[]): Pieces => fc.constantFrom(...texts.map((text) => piece(text)))
const small = fc.nat(4)

/** Pieces with pieces between them. */
function sql({ raw }: TemplateStringsArray, ...parts: Pieces[]): Pieces {
  return fc
    .tuple(...parts)
    .map((pieces) =>
      piece(
        String.raw({ raw }, ...pieces.map(({ text }) => text)),
        ...pieces.flatMap(({ params }) => params),
      ),
    )
}

/** A whole number as people write it, or write it by mistake. */
const number: Pieces = small.chain((value) =>
  fc.constantFrom(
    piece(`${value}`),
    piece('?', value),
    piece('?', value),
    piece('?', `${value}`),
    piece('?::int', value),
    piece(`'${value}'`),
    piece(`${value}.0`),
    piece(`' 0${value}'`),
  ),
)
const text: Pieces = fc
  .constantFrom('a', 'b', 'A', '')
  .chain((value) =>
    fc.constantFrom(piece(`'${value}'`), piece('?', value), piece(`'${value}'::text`)),
  )

interface Shape {
  readonly name: string
  readonly key: Pieces
  readonly conditions: Pieces
  /** Assignments, which may be to the key. */
  readonly set: Pieces
  readonly columns: string
  readonly row: Pieces
  readonly target: string
}

const byId = fc.oneof(
  { weight: 4, arbitrary: sql`id = ${number}` },
  sql`${number} = id`,
  sql`id in (${number}, ${number})`,
  fc.array(small, { maxLength: 3 }).map((ids) => piece('id = any(?::int[])', ids)),
)
const shapes: readonly Shape[] = [
  {
    name: 'accounts',
    key: byId,
    conditions: fc.oneof(
      sql`balance >= ${number}`,
      sql`owner = ${text}`,
      // It fails where there is a name.
      { weight: 4, arbitrary: fixed("owner like '\\\\'") },
      fixed('owner is null', '10 / balance > 1', 'balance + 2147483640 > 0', 'not id = 1', 'true'),
      sql`(id = ${number} or owner = ${text})`,
      sql`balance = (select max(balance) from accounts where id <> ${number})`,
      sql`exists (select 1 from members where points > ${number})`,
    ),
    set: fc.oneof(
      sql`balance = balance - ${number}::int`,
      sql`owner = ${text}`,
      sql`balance = ${number}`,
      sql`id = ${number}`,
      fixed('balance = (select sum(points) from members)', 'id = id + 1'),
    ),
    columns: 'id, balance, owner',
    row: sql`(${number}, ${number}, ${text})`,
    target: '(id)',
  },
  {
    name: 'members',
    key: fc.oneof(
      { weight: 3, arbitrary: sql`team = ${text} and number = ${number}` },
      sql`number in (${number}, ${number}) and team = ${text}`,
      sql`team = ${text}`,
      sql`number = ${number}`,
    ),
    conditions: fc.oneof(sql`points > ${number}`, fixed('10 / points > 1', 'lower(team) = team')),
    set: fc.oneof(
      sql`points = points + ${number}::int`,
      sql`points = ${number}`,
      sql`team = ${text}`,
      fixed('points = (select count(*) from accounts)', 'number = number + 1'),
    ),
    columns: 'number, team, points',
    row: sql`(${number}, ${text}, ${number})`,
    target: '(team, number)',
  },
  {
    name: 'customers',
    key: byId,
    conditions: sql`name = ${text}`,
    set: fc.oneof(sql`name = ${text}`, sql`id = ${number}`),
    columns: 'id, name',
    row: sql`(${number}, ${text})`,
    target: '(id)',
  },
  {
    name: 'orders',
    key: byId,
    conditions: sql`customer = ${number}`,
    set: fc.oneof(sql`total = ${number}`, sql`customer = ${number}`),
    columns: 'id, customer',
    row: fc.oneof(sql`(${number}, ${number})`, sql`(default, ${number})`),
    target: '(id)',
  },
  {
    name: 'counted',
    key: byId,
    conditions: sql`x > ${number}`,
    set: sql`x = ${number}`,
    columns: 'id, x',
    row: sql`(${number}, ${number})`,
    target: '(id)',
  },
]

function statementsOn(shape: Shape): Pieces {
  const { name, key, conditions, set, columns, row, target } = shape
  const table = fixed(name, `public.${name}`, `${name} as t`)
  const bare = fixed(name)
  const where = fc.oneof(
    { weight: 6, arbitrary: sql`where ${key}` },
    { weight: 3, arbitrary: sql`where ${key} and ${conditions}` },
    { weight: 2, arbitrary: sql`where ${conditions} and ${key}` },
    sql`where ${key} or ${conditions}`,
    sql`where ${conditions}`,
    fixed(''),
  )
  const returning = fixed('', '', 'returning *')
  const conflict = fc.oneof(
    { weight: 2, arbitrary: fixed('') },
    fixed('on conflict do nothing', `on conflict ${target} do nothing`),
    sql`on conflict ${fixed(target)} do update set ${set.map(({ text: assignment, params }) => {
      // Both rows have columns of these names.
      const [left, ...right] = assignment.split(' = ')
      const value = right.join(' = ').replace(/^(?=[a-z]\w* [+-])/, `${name}.`)
      return piece(`${left} = ${value}`, ...params)
    })}`,
  )
  return fc.oneof(
    { weight: 5, arbitrary: sql`select ${fixed('*', 'count(*)', columns)} from ${table} ${where}` },
    sql`select * from ${table} ${where} for update`,
    { weight: 6, arbitrary: sql`update ${table} set ${set} ${where} ${returning}` },
    { weight: 3, arbitrary: sql`delete from ${table} ${where} ${returning}` },
    {
      weight: 4,
      arbitrary: sql`insert into ${bare} (${fixed(columns)}) values ${row} ${conflict} ${returning}`,
    },
    sql`insert into ${bare} (${fixed(columns)}) values ${row}, ${row} ${conflict}`,
  )
}

const across: Pieces = fc.oneof(
  sql`select * from rich where ${byId}`,
  sql`update rich set balance = ${number} where ${byId}`,
  sql`select a.id, points from accounts a join members on number = a.id where a.id = ${number}`,
  sql`update accounts set balance = points from members where number = id and id = ${number}`,
  sql`delete from accounts using members where number = id and points > ${number}`,
  sql`with gone as (delete from accounts where id = ${number} returning *) insert into members select owner, id from gone where owner is not null`,
  sql`with accounts as (select 1 as id) select * from accounts where id = ${number}`,
  sql`insert into members (team, number) select 'c', id from accounts where id = ${number}`,
  sql`merge into accounts a using members m on a.id = m.number and m.team = ${text} when matched then update set balance = points when not matched then insert values (m.number, m.points)`,
  fixed(
    'truncate members',
    "select nextval('orders_id_seq')",
    'insert into orders (customer) values (1)',
  ),
  fixed('select 1', 'select count(*) from members, accounts'),
)

const weights = [8, 5, 2, 2, 2]

/** A statement of some use on the tables of `openDatabase`. */
export const queries: fc.Arbitrary<Query> = fc
  .oneof(...shapes.map((shape, i) => ({ weight: weights[i]!, arbitrary: statementsOn(shape) })), {
    weight: 3,
    arbitrary: across,
  })
  .map((made) => {
    let count = 0
    return { text: made.text.replaceAll('?', () => `$${++count}`), params: made.params }
  })
