import { expect, test } from 'vitest'
import { extentOf } from '../src/index.ts'

/** The line with what is underlined in brackets; `|` is where the site is. */
function underlined(kind: 'read' | 'write' | 'await' | 'call', name: string, line: string): string {
  const column = line.indexOf('|')
  const text = line.replace('|', '')
  const { column: start, length } = extentOf({ column, kind, name }, text)
  return `${text.slice(0, start)}[${text.slice(start, start + length)}]${text.slice(start + length)}`
}

test('a property with what it is of', () => {
  expect(underlined('read', 'this.balance', 'a = this.|balance + b')).toBe('a = [this.balance] + b')
  expect(underlined('write', 'balance', '|balance = b')).toBe('[balance] = b')
  expect(underlined('call', 'db.query', 'x(|db.query(sql))')).toBe('x([db.query](sql))')
})

test('an await with what is awaited', () => {
  expect(underlined('await', 'this.load(key)', 'const a = |await this.load(key)')).toBe(
    'const a = [await this.load(key)]',
  )
  expect(underlined('await', 'load(key)', '  |return load(key) // later')).toBe(
    '  [return load(key)] // later',
  )
  expect(underlined('await', 'rows()', '|for await (const row of rows()) {')).toBe(
    '[for await (const row of rows()]) {',
  )
  expect(underlined('await', 'load(key)', 'key => |load(key),')).toBe('key => [load(key)],')
})

test('what goes on below, to the end of the line', () => {
  expect(underlined('await', 'Promise.all([ a(), b() ])', 'x = |await Promise.all([  ')).toBe(
    'x = [await Promise.all([]  ',
  )
  expect(underlined('read', 'this.items[ i ]', 'x = this.|items[')).toBe('x = this.[items[]')
})

test('of a line that is not there one column', () => {
  expect(extentOf({ column: 7, kind: 'await', name: 'load()' }, '')).toEqual({
    column: 7,
    length: 1,
  })
})
