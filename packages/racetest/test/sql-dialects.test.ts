import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Dialect } from '../src/sql/dialect.ts'
import { loadParser } from '../src/sql/parser.ts'
import { describeStatement, type Place } from '../src/sql/statement.ts'
import { queries } from './support/sql-queries.ts'
import { holds } from './support/sql-words.ts'

beforeAll(loadParser)

describe('mysql', () => {
  const unknown = 'write the server; defines anything'
  const committing = 'write the server; commit; defines anything'
  const raw = { toSqlString: () => '(select 1 from b)' }
  holds('mysql', [
    ['SELECT * FROM `Accounts` a WHERE a.`ID` = ?', [7], 'read accounts(id=7)'],
    ['SELECT * FROM `a``b` WHERE id = 7 -- or 8', [], 'read a`b(id=7)'],
    ['SELECT id, /* all of */ "it\'s", COUNT(*) n FROM a GROUP BY 1', [], 'read a'],
    ['SELECT IFNULL(x, 0) AS "X" FROM a WHERE id = 1', [], 'read a(id=1)'],
    ['SELECT * FROM a WHERE id = ? AND x = ?', [1, 'y'], 'read a(id=1)'],
    ['SELECT * FROM a WHERE x = ? AND id = ?', ['y', '7'], 'read a(id=7)'],
    ['SELECT * FROM a WHERE id = :id', { id: 7 }, 'read a(id=7)'],
    ['SELECT * FROM a WHERE id IN (?)', [[1, 2]], 'read a'],
    // What is like a number, or is rounded.
    ['SELECT * FROM a WHERE id = ?', ['7abc'], 'read a'],
    ['SELECT * FROM a WHERE id = ?', ['07'], 'read a'],
    ['SELECT * FROM a WHERE id = ?', [true], 'read a'],
    ['SELECT * FROM a WHERE id = ?', ['9007199254740993'], 'read a'],
    // Inserts wait for who locks the gaps between rows.
    ['INSERT INTO a (id) VALUES (?), (9)', [8n], 'write a'],
    ['INSERT IGNORE INTO a (id) VALUES (1)', [], 'write a'],
    ['REPLACE INTO a (id, x) VALUES (1, "y")', [], 'write a'],
    [
      'INSERT INTO a (id, x) VALUES (1, 2) ON DUPLICATE KEY UPDATE x = x + VALUES(x)',
      [],
      'write a',
    ],
    ['INSERT INTO a (id) VALUES (1) ON DUPLICATE KEY UPDATE id = 2', [], 'write a'],
    ['SELECT * FROM a WHERE id = 1 LOCK IN SHARE MODE', [], 'write a(id=1)'],
    ['SELECT * FROM a WHERE id = 1 FOR UPDATE', [], 'write a(id=1)'],
    ['DELETE FROM a WHERE id = 0', [], 'write a(id=0)'],
    ['UPDATE a SET x = x - 1 WHERE id = 1 AND x >= 1', [], 'write a(id=1)'],
    ['UPDATE a SET x = ? WHERE id = 1', [new Date(0)], 'write a(id=1)'],
    ['UPDATE a SET x = ? WHERE id = 1', [raw], unknown],
    ['UPDATE a SET x = ? WHERE id = 1', [[raw]], unknown],
    ['UPDATE a SET ? WHERE id = 1', [{ x: 1 }], unknown],
    ['SELECT * FROM ?? WHERE id = 1', ['a'], unknown],
    ["UPDATE a SET x = '?' WHERE id = ?", [1, 2], unknown],
    ['UPDATE a SET x = 1 /* ? */ WHERE id = ?', [1, 2], unknown],
    ["SELECT 'it\\'s' FROM a", [], unknown],
    ['SELECT * FROM a # all', [], unknown],
    ['SELECT 5--3 FROM a', [], unknown],
    ['SELECT /*!40001 SQL_NO_CACHE */ * FROM a', [], unknown],
    ['SELECT * FROM a WHERE x || id = 1', [], unknown],
    ['SELECT * FROM a WHERE x && id = 1', [], unknown],
    ['SELECT @x := 1 FROM a', [], unknown],
    ["SELECT _utf8'x' FROM a", [], unknown],
    ['SELECT * FROM a WHERE id = 0x1', [], unknown],
    ['SELECT * FROM 1_a', [], unknown],
    ['SELECT * FROM ä', [], unknown],
    [`SELECT * FROM ${'a'.repeat(64)}`, [], unknown],
    ['SELECT * FROM `unclosed', [], unknown],
    ['SELECT * FROM other.a', [], 'write the server'],
    ['SELECT * FROM ONLY a', [], unknown],
    ['UPDATE LOW_PRIORITY a SET x = 1', [], unknown],
    ['UPDATE a JOIN b USING (id) SET a.x = b.x', [], unknown],
    ['SELECT SLEEP(1)', [], unknown],
    ["SELECT GET_LOCK('x', 1)", [], 'write the server'],
    ['SELECT LAST_INSERT_ID()', [], 'write the server'],
    ['SELECT 1', [], 'nothing'],
    ['SELECT NOW()', [], 'nothing'],
    ['START TRANSACTION', [], 'nothing; begin'],
    ['START TRANSACTION WITH CONSISTENT SNAPSHOT', [], 'write the server; begin'],
    [
      'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
      [],
      'write the server; begin; defines anything',
    ],
    ['BEGIN WORK', [], 'nothing; begin'],
    ['COMMIT', [], 'nothing; commit'],
    ['COMMIT RELEASE', [], 'write the server; commit; defines anything'],
    ['ROLLBACK', [], 'nothing; rollback'],
    ['ROLLBACK TO SAVEPOINT x', [], 'nothing; savepoint'],
    ['SET TRANSACTION ISOLATION LEVEL READ COMMITTED', [], 'nothing; read committed'],
    ['SET autocommit = 0', [], 'write the server'],
    // They end the transaction that is open.
    ['CREATE TABLE a (id int primary key)', [], 'write the server; commit; defines a'],
    ['CREATE TABLE a (id int auto_increment primary key) ENGINE=InnoDB', [], committing],
    ['CREATE TEMPORARY TABLE a (id int) ENGINE=MEMORY', [], unknown],
    ['TRUNCATE a', [], 'write a; commit'],
    ['LOCK TABLES a WRITE', [], committing],
  ])
})

describe('sqlite', () => {
  const unknown = 'write everything; defines anything'
  holds('sqlite', [
    ['select * from [My Table] where "Id" == ?', [7], 'read my table(id=7)'],
    ['select * from main.a where id = ?1 and x = ?1', [7], 'read a(id=7,x=7)'],
    ['select * from a where x = ?2 and id = ?', ['a', 'b', 7], 'read a(id=7)'],
    ['select * from a where id = :id', { id: 7 }, 'read a(id=7)'],
    ['select * from a where id = @id', { '@id': 7 }, 'read a(id=7)'],
    ['select * from a where id = $ID', { ID: 7, id: 8 }, 'read a(id=7)'],
    ['select * from a where id = :id', { id: 7, ':id': 8 }, 'read a'],
    ['select * from a where id = :id', [7], 'read a'],
    ['select * from a where id = :id and x = ?', { id: 7 }, unknown],
    ['select * from a where id = ?', { 1: 7 }, 'read a'],
    // Affinity makes texts numbers, and some collations two texts one.
    ['select * from a where id = ?', ['7'], 'read a'],
    ["select * from a where name = 'x'", [], 'read a'],
    ['select * from a where id = 7 --comment', [], 'read a(id=7)'],
    ["select 'it''s \\', 'b' from a where id = 7", [], 'read a(id=7)'],
    ["select x as 'a b' from a where id = 7", [], 'read a(id=7)'],
    ["select * from a where id = 7 and x -> '$.y' = 1", [], 'read a'],
    ["select datetime('now'), x || y from a", [], 'read a'],
    ['select rowid from a where x = 1', [], unknown],
    ['select last_insert_rowid()', [], 'write everything'],
    ['select my_function(x) from a', [], unknown],
    ['select * from sqlite_master', [], 'read everything'],
    ['select * from aux.a', [], 'write everything'],
    ["select x'41' from a", [], unknown],
    ["insert into a (id, x) values (?, x'41')", [7], unknown],
    [
      'insert into a (id, x) values (?, ?) on conflict (id) do update set x = excluded.x',
      [7, 1],
      'write a(id=7)',
    ],
    ['insert or replace into a (id) values (7)', [], 'write a(id=7)'],
    ['insert or ignore into a (id) values (7)', [], 'write a(id=7)'],
    ['insert or rollback into a (id) values (7)', [], unknown],
    ['replace into a (id) values (7)', [], 'write a(id=7)'],
    ['insert into a (id) values (null)', [], 'write a'],
    ['update or ignore a set x = 1', [], unknown],
    ['update a set x = 1 where id = 7 returning *', [], 'write a(id=7)'],
    ['delete from a where id = 7', [], 'write a(id=7)'],
    ['pragma foreign_keys = on', [], unknown],
    ["attach 'b.db' as b", [], unknown],
    ['create table a (id integer primary key autoincrement)', [], unknown],
    ['create table a (id integer primary key, x text)', [], 'write everything; defines a'],
    ['begin', [], 'nothing; begin'],
    ['BEGIN DEFERRED TRANSACTION', [], 'nothing; begin'],
    ['BEGIN IMMEDIATE', [], 'write everything; begin'],
    ['BEGIN EXCLUSIVE TRANSACTION', [], 'write everything; begin'],
    ['COMMIT TRANSACTION', [], 'nothing; commit'],
    ['END', [], 'nothing; commit'],
    ['ROLLBACK TRANSACTION TO x', [], 'nothing; savepoint'],
    ['SAVEPOINT x', [], 'nothing; savepoint'],
    ['RELEASE x', [], 'nothing; savepoint'],
    [
      'insert into a (id) values (1); insert into b (id) values (2);',
      [],
      'write a(id=1) + write b(id=2)',
    ],
  ])
})

const dialects: readonly Dialect[] = ['postgres', 'mysql', 'sqlite']

test('what is SQL anywhere touches no less than in Postgres', { timeout: 60_000 }, () => {
  let known = 0
  const property = fc.property(queries, ({ text, params }) => {
    const inPostgres = describeStatement(text, params, 'postgres').places
    const inOrder = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => params[Number(number) - 1])
    const others = [
      describeStatement(text.replaceAll('$', '?'), params, 'sqlite'),
      describeStatement(text.replace(/\$\d+/g, '?'), inOrder, 'mysql'),
    ]
    for (const { places } of others) {
      for (const place of inPostgres)
        expect(
          places.some((each) => covers(each, place)),
          JSON.stringify(places),
        ).toBe(true)
      if (places.every(({ table }) => table)) known++
    }
  })
  fc.assert(property, { numRuns: 2000 })
  expect(known).toBeGreaterThan(1000)
})

function covers(a: Place, b: Place): boolean {
  const pinned = a.pinned?.every(({ column, value }) =>
    b.pinned?.some((each) => each.column === column && String(each.value) === String(value)),
  )
  return (
    (a.table === undefined || a.table === b.table) &&
    (a.kind === 'write' || b.kind === 'read') &&
    pinned !== false
  )
}

test('nothing throws', { timeout: 60_000 }, () => {
  const words = `select insert update delete from where into values and or id = 1 $1 ? ? :a @b $c ( ) , ; . a
    b "a" 'x' \`b\` [c] -- /* */ # || :: * + begin commit null with as union on conflict do returning`
  const soup = fc.array(fc.constantFrom(...words.split(/\s+/)), { maxLength: 20 })
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    soup.map((all) => all.join(' ')),
  )
  const params = fc.oneof(fc.array(fc.anything()), fc.dictionary(fc.string(), fc.anything()))
  const property = fc.property(
    texts,
    params,
    fc.constantFrom(...dialects),
    (text, given, dialect) => {
      expect(describeStatement(text, given, dialect).places).toBeInstanceOf(Array)
    },
  )
  fc.assert(property, { numRuns: 3000 })
})
