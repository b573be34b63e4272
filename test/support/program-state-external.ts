import type { State } from './program-state.ts'

/** Rows behind a client that is not instrumented: what it touches is known by definition only. */
export const external: State = {
  declare: '',
  show: 'table.all()',
  reads: ['table.all()', 'table.all().length'],
  // Not without an await: what is begun while another call on the key is under way is unchecked.
  writes: ["table.set('a', $)", "table.set('b', $)"],
  slow: [
    "x = await table.get('a')",
    "x = await table.get('b')",
    "await table.put('a', $)",
    "await table.put('b', (await table.get('a')) + $)",
    "await table.add('a', $)",
    "await table.fail('a').catch((e) => log('f', e))",
    "x = await Promise.race([table.get('a'), table.get('b')])",
    "x = (await Promise.all([table.get('a'), table.add('b', $)])).length",
    "x = await new Promise((done) => table.read('b', done))",
  ],
}
