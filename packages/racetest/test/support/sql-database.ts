import { PGlite } from '@electric-sql/pglite'
import type { Catalogue, Table } from '../../src/sql/touches.ts'

export interface Query {
  readonly text: string
  readonly params: readonly unknown[]
}

const schema = `
  create table accounts (id int primary key, balance int check (balance >= 0), owner text);
  create table members (team text, number int, points int default 0, primary key (team, number));
  create view rich as select * from accounts where balance > 5;
  create table customers (id int primary key, name text unique);
  create table orders (
    id serial primary key, customer int references customers on delete cascade, total int
  );
  create table counted (id int primary key, x int);
  create function count_up() returns trigger language plpgsql as $$
    begin update members set points = points + 1 where team = 'a' and number = 1; return new; end
  $$;
  create trigger counting before insert or update on counted
    for each row execute function count_up();
  insert into accounts values (1, 10, 'a'), (2, 0, ''), (3, 7, null);
  insert into members values ('a', 1, 3), ('a', 2, 0), ('b', 1, 5);
  insert into customers values (1, 'a'), (2, 'b');
  insert into orders values (1, 1, 10), (2, 2, 20);
  insert into counted values (1, 1), (2, 2);
  -- Told how small they are, it looks at whole tables, where it may ask anything of any row.
  analyze;
`
const tables = ['accounts', 'members', 'customers', 'orders', 'counted']

const id = [{ column: 'id', type: 'integer' }] as const
const described: Readonly<Record<string, Table>> = {
  accounts: { primaryKey: id, isPlain: true },
  members: {
    primaryKey: [
      { column: 'team', type: 'text' },
      { column: 'number', type: 'integer' },
    ],
    isPlain: true,
  },
  rich: { primaryKey: [], isPlain: false, whenRead: ['accounts'], whenWritten: ['accounts'] },
  customers: { primaryKey: id, isPlain: false, whenRead: [], whenWritten: ['orders'] },
  orders: { primaryKey: id, isPlain: false, whenRead: [], whenWritten: ['customers'] },
  counted: { primaryKey: id, isPlain: false, whenRead: [], whenWritten: ['members'] },
}
/** What the catalogue of Postgres would say of them. */
export const catalogue: Catalogue = (table) => described[table]

export interface Database {
  /** Whether two statements leave the same behind, and come to the same, in either order. */
  commute(a: Query, b: Query): Promise<boolean>
  close(): Promise<void>
}

export async function openDatabase(): Promise<Database> {
  const db = await PGlite.create()
  await db.exec(schema)

  const run = async ({ text, params }: Query): Promise<string> => {
    await db.exec('savepoint before')
    try {
      const { rows, affectedRows } = await db.query(text, [...params])
      // Without ORDER BY, the order says nothing.
      return `${affectedRows} ${rows
        .map((row) => JSON.stringify(row))
        .toSorted()
        .join()}`
    } catch (error) {
      await db.exec('rollback to before')
      return String(error)
    }
  }
  const state = async (): Promise<string> => {
    const each = tables.map(
      (table) => `(select jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from ${table} t)`,
    )
    const { rows } = await db.query(`select ${each.join(', ')}, s.last_value from orders_id_seq s`)
    return JSON.stringify(rows)
  }
  const inOrder = async (first: Query, second: Query): Promise<string[]> => {
    // A sequence that starts anew in a transaction ends with it.
    await db.exec('begin; alter sequence orders_id_seq restart with 10')
    try {
      return [await run(first), await run(second), await state()]
    } finally {
      await db.exec('rollback')
    }
  }
  return {
    async commute(a, b) {
      const [ofA, ofB, after] = await inOrder(a, b)
      const [laterB, laterA, afterwards] = await inOrder(b, a)
      return ofA === laterA && ofB === laterB && after === afterwards
    },
    close: () => db.close(),
  }
}
