import { beforeAll, describe, expect, test } from 'vitest'
import { loadParser } from '../src/sql/parser.ts'
import { describeStatement } from '../src/sql/statement.ts'
import { holds, inWords } from './support/sql-words.ts'

const unknown = 'write everything; defines anything'

test('until the parser is there, anything may be touched', () => {
  expect(inWords(describeStatement('select 1', [], 'postgres'))).toBe(unknown)
})

describe('with the parser', () => {
  beforeAll(loadParser)

  describe('which tables', () => {
    holds('postgres', [
      ['select 1', [], 'nothing'],
      ['', [], 'nothing'],
      [' -- no more\n ;', [], 'nothing'],
      ['select now(), current_date, gen_random_uuid()', [], 'nothing'],
      // Settings of the connection.
      ["select to_char(now(), 'TMDay')", [], 'read everything'],
      ["select '2024-01-01'::timestamptz", [], 'read everything'],
      ['select current_user', [], 'read everything'],
      ['select a, count(*) from "Accounts", shop.B group by 1', [], 'read Accounts + read b'],
      ['table a', [], 'read a'],
      [
        'select * from a join (b left join c using (id)) on a.x = b.x',
        [],
        'read a + read b + read c',
      ],
      [
        'select (select max(x) from b) from a where x in (select y from c)',
        [],
        'read b + read a + read c',
      ],
      [
        'select 1 where exists (select from a) order by (select x from b) limit (select 1 from c)',
        [],
        'read a + read b + read c',
      ],
      ['select * from a union (select * from b except table c)', [], 'read a + read b + read c'],
      ['values (1), ((select x from a))', [], 'read a'],
      ['select * from a, lateral (select * from b where b.id = a.id) as x', [], 'read a + read b'],
      ['select * from generate_series(1, 3) i, a', [], 'read a'],
      ['select * from rows from (unnest($1::int[])) x', [[]], 'read everything'],
      [
        'select sum(x) filter (where y) over w from a window w as (partition by (select 1 from b))',
        [],
        'read a + read b',
      ],
      ['select * from only a tablesample system (10)', [], unknown],
      ['select * into b from a', [], unknown],
      ['select * from a for update', [], 'write a'],
      [
        'select * from a, b where a.x in (select x from c) for no key update of a',
        [],
        'write a + write b + write c',
      ],
      ['select * from (select * from a for key share skip locked) x, b', [], 'write a + read b'],
      ['insert into a select * from b', [], 'write a + read b'],
      ['insert into a default values', [], 'write a'],
      ['update a set x = b.x from b where a.id = 1 and b.id = 1', [], 'write a + read b'],
      ['update a set (x, y) = (select x, y from b)', [], 'write a + read b'],
      [
        'delete from a using b, c where a.x = b.x returning (select 1 from d)',
        [],
        'write a + read b + read c + read d',
      ],
      ['update a set x = (select max(x) from a) where id = 1', [], 'write a + read a'],
      [
        'insert into a values (1) on conflict (id) do update set x = (select 1 from b)',
        [],
        'write a + read b',
      ],
      [
        'merge into a using b on a.id = b.id when matched and b.x then delete when not matched then insert values ((select 1 from c))',
        [],
        'write a + read b + read c',
      ],
      ['truncate a, only s.b', [], 'write a + write b'],
      ['truncate a cascade', [], 'write everything'],
      ['truncate a restart identity', [], 'write everything'],
    ])
  })

  describe('queries of a WITH hide tables where they are seen', () => {
    holds('postgres', [
      ['with w as (select * from a) select * from w, b', [], 'read a + read b'],
      ['with a as (select * from a) select * from a', [], 'read a'],
      ['with w as (select * from v), v as (select 1) select * from w, v', [], 'read v'],
      ['with recursive w as (select * from v), v as (select 1) select * from w, v', [], 'nothing'],
      ['with w as (select 1) select * from public.w', [], 'read w'],
      ['select * from (with w as (select 1) select * from w) x, w', [], 'read w'],
      [
        'with w as (delete from a returning *) insert into b select * from w',
        [],
        'write a + write b',
      ],
      ['with w as (select 1) update w set x = 1', [], 'write w'],
      ['with w as (select * from a) select * from w for update', [], 'read a'],
      [
        'with recursive w as (select 1 union all select * from w) cycle x set y using z select * from w',
        [],
        unknown,
      ],
    ])
  })

  describe('what may do anything', () => {
    holds('postgres', [
      ['selekt 1', [], unknown],
      ['do $$ begin end $$', [], unknown],
      ['call transfer(1, 2)', [], unknown],
      ['execute prepared(1)', [], unknown],
      ['explain analyze delete from a', [], unknown],
      ['select transfer(1, 2)', [], unknown],
      ['select shop.count(*) from a', [], unknown],
      ['select * from list_accounts()', [], unknown],
      ['insert into a (id) values (next_id())', [], unknown],
      ['select * from a where id = 1 and is_allowed(id)', [], unknown],
      ['select 1 operator(shop.+) 2', [], unknown],
      ['select a <-> b from c', [], unknown],
      ['select 1 from a where x <-> any (select y from b)', [], unknown],
      ['select * from a order by x using <<<', [], unknown],
      ["select 'x'::email", [], unknown],
      ["select 'a'::regclass", [], unknown],
      ['select (a).total from a', [], unknown],
      ['select xmin from a where id = 1', [], unknown],
      ['select json_object(returning text) from a', [], unknown],
      ['select pg_catalog.count(*) from a', [], 'read a'],
      ['select pg_advisory_xact_lock(1)', [], 'write everything'],
      ["select nextval('ids')", [], 'write everything'],
      ['copy a from stdin', [], 'write everything'],
      ['lock table a', [], 'write everything'],
      ['listen x', [], 'write everything'],
      ['notify x', [], 'write everything'],
      ['vacuum a', [], 'write everything'],
      ['show timezone', [], 'write everything'],
      ['select * from pg_class', [], 'read everything'],
      ['select * from information_schema.tables, a', [], 'read everything + read a'],
      ['select * from pg_stat_activity', [], 'write everything'],
      ["update pg_settings set setting = 'x'", [], 'write everything'],
      ['select 1\0; delete from a', [], unknown],
    ])
  })

  describe('definitions', () => {
    holds('postgres', [
      ['create table a (id serial primary key)', [], 'write everything; defines a'],
      ['create temp table a (id int)', [], 'write everything; defines a'],
      ['create table a (id int references b)', [], unknown],
      ['create table a partition of b default', [], unknown],
      ['create table a () inherits (b)', [], unknown],
      ['create table a as select * from b', [], 'write everything; defines a'],
      ['create unique index concurrently on shop.a (x)', [], 'write everything; defines a'],
      ['drop table a, shop.b', [], 'write everything; defines a,b'],
      ['drop table a cascade', [], unknown],
      ['drop index i', [], unknown],
      ['alter table a add column x int', [], unknown],
      ['create view v as select * from a', [], unknown],
      ['create trigger t before insert on a execute function f()', [], unknown],
      ['create schema s create table a ()', [], unknown],
      [
        'create table a (); create table b ()',
        [],
        'write everything + write everything; defines a,b',
      ],
      [
        'create table a (); select f()',
        [],
        'write everything + write everything; defines anything',
      ],
    ])
  })

  describe('transactions and settings', () => {
    holds('postgres', [
      ['begin', [], 'nothing; begin'],
      [
        'START TRANSACTION read only, isolation level repeatable read',
        [],
        'nothing; begin; repeatable read',
      ],
      ['begin isolation level serializable deferrable', [], 'nothing; begin; serializable'],
      ['commit', [], 'nothing; commit'],
      ['end', [], 'nothing; commit'],
      ['abort', [], 'nothing; rollback'],
      ['rollback', [], 'nothing; rollback'],
      ['savepoint x', [], 'nothing; savepoint'],
      ['release x', [], 'nothing; savepoint'],
      ['rollback to x', [], 'nothing; savepoint'],
      ['commit and chain', [], 'write everything; begin'],
      ["prepare transaction 'x'", [], 'write everything; commit'],
      ["commit prepared 'x'", [], 'write everything'],
      ['set transaction isolation level read uncommitted', [], 'nothing; read uncommitted'],
      [
        'set session characteristics as transaction isolation level serializable',
        [],
        'write everything; serializable',
      ],
      [
        "set default_transaction_isolation = 'repeatable read'",
        [],
        'write everything; repeatable read',
      ],
      ['set default_transaction_isolation to default', [], 'write everything'],
      ["set client_encoding to 'UTF8'", [], 'nothing'],
      ['set client_encoding to latin1', [], 'write everything'],
      ["set application_name = 'x'", [], 'nothing'],
      ['reset application_name', [], 'write everything'],
      ["set timezone = 'UTC'", [], 'write everything'],
      ['set local search_path = shop', [], 'write everything'],
      ['begin; set transaction isolation level serializable', [], 'nothing; begin; serializable'],
      ['begin; update a set x = 1', [], 'write everything; begin'],
      ['update a set x = 1; commit', [], 'write everything; commit'],
      ['commit; begin', [], 'write everything; begin'],
      ['begin; update a set x = 1; commit', [], 'write everything; commit'],
      ['savepoint x; update a set x = 1 where id = 1', [], 'write a(id=1); savepoint'],
      ['update a set x = 1; select * from b', [], 'write a + read b'],
      ['begin nonsense', [], 'write everything; begin; defines anything'],
    ])
  })

  describe('rows', () => {
    const two = 'read a(id=1) + read a(id=2)'
    holds('postgres', [
      ['select * from a where id = 1', [], 'read a(id=1)'],
      ['select * from a where id = 0', [], 'read a(id=0)'],
      ['select * from a where id = -5', [], 'read a(id=-5)'],
      ['select * from a where id = 0x1F', [], 'read a(id=31)'],
      ['select * from a where id = 9007199254740993', [], 'read a(id=bigint:9007199254740993)'],
      ["select * from a where name = ''", [], 'read a(name=string:)'],
      ['select * from a where id = $1', [7], 'read a(id=7)'],
      ['select * from a where $1 = id', ['7'], 'read a(id=string:7)'],
      ['select * from a where id = $2', [7], 'read a'],
      ['select * from a where id = $1', [null], 'read a'],
      ['select * from a where id = $1', [1.5], 'read a'],
      ['select * from a where id = $1', [new Date(0)], 'read a'],
      ['select * from a where id = 7.0', [], 'read a'],
      ['select * from a where id = $1::int', ['7'], 'read a(id=bigint:7)'],
      ['select * from a where id = $1::int', [' 7'], 'read a'],
      ["select * from a where name = 'x'::text", [], 'read a(name=string:x)'],
      ["select * from a where name = 'xyz'::varchar(2)", [], 'read a'],
      ["select * from a where name = 'x '::char(2)", [], 'read a'],
      [
        'select * from a where name = $1::uuid',
        ['AAAAAAAA-0000-0000-0000-000000000000'],
        'read a(name=string:aaaaaaaa-0000-0000-0000-000000000000)',
      ],
      ['select * from a where name = \'x\' collate "C"', [], 'read a'],
      ['select * from a where id = 1 or id = 2', [], 'read a'],
      ['select * from a where not id = 1', [], 'read a'],
      ['select * from a where id is not distinct from 1', [], 'read a'],
      ['select * from a where id in (1, $1)', [2], two],
      ['select * from a where id = any($1)', [[1, 2]], two],
      ['select * from a where id = any(array[1, 2])', [], two],
      ['select * from a where id = any($1::int[])', [[1, 2]], two],
      ['select * from a where id <> any($1)', [[1, 2]], 'read a'],
      ['select * from a where id = all($1)', [[1, 2]], 'read a'],
      ['select * from a where id = any($1)', ['{1,2}'], 'read a'],
      ['select * from a where id = any($1)', [[]], 'read a'],
      ['select * from a where id = any($1)', [[1, null]], 'read a'],
      ['select * from a where id = any($1)', [Array.from({ length: 33 }, (_, i) => i)], 'read a'],
      ['select * from a where id not in (1, 2)', [], 'read a'],
      ['select * from a where x = 1 and y in (1, 2)', [], 'read a(x=1,y=1) + read a(x=1,y=2)'],
      ['select * from a where id = 1 and id = 2', [], 'read a(id=1)'],
      [
        'select x from shop.a as b where b.id = 1 and y > now() and (z or z is null) order by 1 limit 1 offset 2 for share',
        [],
        'write a(id=1)',
      ],
      [
        'select count(*), sum(x / y) from a where id = 1 group by z having count(*) > 1',
        [],
        'read a(id=1)',
      ],
      [
        "select * from a where id = 1 and x between 1 and 2 and tags ->> 'x' = 'y'",
        [],
        'read a(id=1)',
      ],
      // Asked of other rows too, it may fail there.
      ['select * from a where id = 1 and 1 / x > 0', [], 'read a'],
      ['select * from a where id = 1 and x::int > 0', [], 'read a'],
      ["select * from a where id = 1 and x like '%\\'", [], 'read a'],
      ['select * from a where id = 1 and lower(x) = $1', ['x'], 'read a'],
      ['select * from a x (x, id) where id = 1', [], 'read a'],
      ['select * from a, a b where a.id = 1', [], 'read a'],
      ['select * from a where id = 1 union select * from a where id = 2', [], 'read a'],
      ['select * from a where id = 1 and x = (select 1)', [], 'read a'],
      ['update a set x = x + 1 where id = $1 and x >= $2 returning *', [7, 5], 'write a(id=7)'],
      ['update a set id = 2, x = 1 where id = 1 and x = 3 and y = 4', [], 'write a(y=4)'],
      ['update a set (id, x) = (2, 3) where id = 1', [], 'write a'],
      ['delete from a where id = 1', [], 'write a(id=1)'],
      ['delete from a where current of c', [], unknown],
      [
        'insert into a (id, x) values (1, $1), (2, now()) returning *',
        ['y'],
        'write a(id=1,x=string:y) + write a(id=2)',
      ],
      ['insert into a (id) values (1), (default)', [], 'write a'],
      ['insert into a (id, x) values (1, 2), (default, 3)', [], 'write a(id=1,x=2) + write a(x=3)'],
      ['insert into a values (1)', [], 'write a'],
      ['insert into a (id) overriding user value values (1)', [], 'write a'],
      ['insert into a (id, x) values (1, 2) on conflict do nothing', [], 'write a(id=1,x=2)'],
      [
        'insert into a (id, x) values (1, 2) on conflict (id) do update set x = excluded.x where a.x < 3',
        [],
        'write a(id=1)',
      ],
      [
        'insert into a (id, x) values (1, 2) on conflict (id) do update set id = 3',
        [],
        'write a(x=2)',
      ],
      ['insert into a (id) values (1) on conflict (lower(x)) do nothing', [], 'write a'],
      ['insert into a (id) values (1) on conflict (id) where x do nothing', [], 'write a'],
      [
        'insert into a (id) values (1) on conflict (id) do update set x = (select 1 from b)',
        [],
        'write a + read b',
      ],
      ['with w as (select 1) delete from a where id = 1', [], 'write a'],
    ])
  })

  test('what is too long or too deep', () => {
    for (const text of [`select ${'not '.repeat(9000)}true`, `select 1${', 1'.repeat(20_000)}`])
      expect(inWords(describeStatement(text, [], 'postgres'))).toBe(unknown)
    expect(inWords(describeStatement('select * from a', [], 'postgres'))).toBe('read a')
  })

  test('values are those of each call', () => {
    const text = 'select * from a where id = $1'
    expect(inWords(describeStatement(text, [1], 'postgres'))).toBe('read a(id=1)')
    expect(inWords(describeStatement(text, [2], 'postgres'))).toBe('read a(id=2)')
    expect(inWords(describeStatement(text, [], 'postgres'))).toBe('read a')
  })

  test('what is no text', () => {
    for (const text of [undefined, null, 1, {}, Symbol('x'), ['select 1'], { toString: null }])
      expect(inWords(describeStatement(text as unknown as string, [], 'postgres'))).toBe(unknown)
  })

  test('no parameters, and some that bite', () => {
    const text = 'select * from a where id = $1'
    const biting = Object.defineProperty([], '0', { get: () => expect.unreachable() })
    for (const params of [undefined, null, 1, biting] as unknown as readonly unknown[][])
      expect(inWords(describeStatement(text, params, 'postgres'))).toBe('read a')
  })
})
