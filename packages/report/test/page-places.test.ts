import { expect, test } from 'vitest'
import { placesOf } from '../src/page-places.ts'
import { report } from './examples.ts'

const line = '    await this.audit.record(amount)'
const sources = { 'src/account.ts': `${'\n'.repeat(6)}${line}\n` }

test('orders of pairs and awaits, with their traces', () => {
  const { files } = placesOf(report, sources)
  const { pairs, awaits } = files.find(({ path }) => path === 'src/account.ts')!
  expect(pairs.map(({ text, orders, failing }) => ({ text, orders, failing }))).toEqual([
    {
      text: '6~8',
      orders: [
        { isTaken: true, traces: '2 traces' },
        { isTaken: true, traces: '1 trace' },
      ],
      failing: '1 trace',
    },
    {
      text: '8~8',
      orders: [
        { isTaken: true, traces: '1 trace' },
        { isTaken: true, traces: '1,200 traces' },
      ],
      failing: '1 trace',
    },
  ])
  expect(awaits.map(({ place: { what }, ...each }) => ({ what, ...each }))).toEqual([
    { what: 'await this.audit.record(amount)', isSplit: true, traces: '1 of 1,202 traces' },
  ])
})

test('an order that no trace has: none yet, or its other step did not come', () => {
  const [first] = report.tests
  const pairs = [
    { sites: [0, 2], orders: [5, 0], taken: [true, true], failing: 0 },
    { sites: [2, 2], orders: [0, 5], taken: [false, true], failing: 0 },
  ] as const
  const awaits = [{ site: 1, reached: 5, split: 0 }]
  const { pairsOf, awaitsOf } = placesOf({ ...report, tests: [{ ...first!, pairs, awaits }] }, {})
  const [one, other] = pairsOf({ pairs, awaits })
  expect(one).toMatchObject({
    orders: [{ traces: '5 traces' }, { isTaken: true, traces: 'taken, in no trace with both' }],
    why: [],
  })
  expect(one).not.toHaveProperty('failing')
  expect(other).toMatchObject({
    orders: [{ isTaken: false, traces: 'none yet' }, { traces: '5 traces' }],
    why: ['deposits are not lost: stopped at its failure'],
  })
  expect(awaitsOf({ pairs, awaits })).toMatchObject([
    { place: { what: 'this.audit.record(amount)' }, isSplit: false, traces: 'none of 5 traces' },
  ])
})
