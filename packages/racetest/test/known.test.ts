import { expect, test } from 'vitest'
import { findControl, findTransparency, trustPackage } from '../src/drivers/known.ts'

test('a client is transparent when its classes are under control, each installed version for itself', () => {
  const one = '/app/node_modules/better-sqlite3/lib/index.js'
  const other = '/app/node_modules/knex/node_modules/better-sqlite3/lib/index.js'
  expect([findTransparency(one), findTransparency(other)]).toEqual(['later', 'later'])
  trustPackage(one)
  expect([findTransparency(one), findTransparency(other)]).toEqual([true, 'later'])
})

test('who only makes statements is always', () => {
  expect(findTransparency('/app/node_modules/knex/lib/client.js')).toBe(true)
  expect(findTransparency('/app/node_modules/pg/lib/client.js')).toBe(false)
  expect(findTransparency('/app/src/knex.ts')).toBe(false)
})

test('the module nearest to the file is what is controlled', () => {
  expect(findControl('/a/node_modules/b/node_modules/libsql/index.js', 'commonjs')).toBeDefined()
  expect(findControl('/a/node_modules/libsql/node_modules/b/index.js', 'commonjs')).toBe(undefined)
})
