import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestPackages, packageFolder } from '../src/package-files.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'racetest-packages-')))
  write('node_modules/a/package.json', '{ "dependencies": { "b": "1", "absent": "1" } }')
  write('node_modules/a/lib/index.js', 'one')
  write('node_modules/a/node_modules/c/index.js', 'one')
  write('linked/index.js', 'one')
  symlinkSync(join(root, 'linked'), join(root, 'node_modules/b'))
  write('node_modules/other/index.js', 'one')
})
afterEach(() => rmSync(root, { recursive: true }))

function write(file: string, text: string): void {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  utimesSync(path, 1000, 1000)
}

const digest = (): string => digestPackages([join(root, 'node_modules/a')])

test('the folder of a package', () => {
  expect(packageFolder('/p/node_modules/a/lib/x.js')).toBe('/p/node_modules/a')
  expect(packageFolder('/p/node_modules/@s/a/x.js')).toBe('/p/node_modules/@s/a')
  expect(packageFolder('/p/node_modules/.pnpm/a@1/node_modules/a/x.js')).toBe(
    '/p/node_modules/.pnpm/a@1/node_modules/a',
  )
  expect(packageFolder('/p/src/x.js')).toBeUndefined()
})

test('is another one when a file of it has changed, or of what it depends on', () => {
  const before = digest()
  expect(digest()).toBe(before)
  write('node_modules/other/index.js', 'longer')
  write('node_modules/a/node_modules/c/index.js', 'nobody depends on it')
  expect(digest()).toBe(before)

  write('node_modules/a/lib/index.js', 'longer')
  const longer = digest()
  expect(longer).not.toBe(before)
  utimesSync(join(root, 'node_modules/a/lib/index.js'), 2000, 2000)
  const later = digest()
  expect(later).not.toBe(longer)
  write('linked/index.js', 'longer')
  const linked = digest()
  expect(linked).not.toBe(later)
  write('node_modules/a/lib/new.js', '')
  expect(digest()).not.toBe(linked)
})
