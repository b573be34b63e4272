import { expect, test } from 'vitest'
import { containerOf, normaliseKey } from '../src/external-keys.ts'

test.each([
  ['pg://host:5432/shop/accounts#7', 'pg://host:5432/shop/accounts'],
  ['pg://host:5432/shop/accounts', 'pg://host:5432/shop'],
  ['pg://host:5432/shop', 'pg://host:5432'],
  ['pg://host:5432', undefined],
  ['file:/home/me', 'file:/home'],
  ['file:/home', 'file:'],
  ['file:', undefined],
  ['file:///home', 'file://'],
  ['https://host/a?b=c#d', 'https://host/a?b=c'],
  ['redis://host:6379/0/user%2F1', 'redis://host:6379/0'],
  ['ledger:42', undefined],
  ['ledger/rows#1', 'ledger/rows'],
  ['#1', undefined],
  ['/1', undefined],
  ['/', undefined],
  ['', undefined],
])('%s is inside %s', (key, container) => {
  expect(containerOf(key)).toBe(container)
})

test.each([
  ['store:/', 'store:'],
  ['pg://host/', 'pg://host'],
  ['a//', 'a'],
  ['/', '/'],
  ['a/b', 'a/b'],
])('%s is the same as %s', (key, same) => {
  expect(normaliseKey(key)).toBe(same)
})
