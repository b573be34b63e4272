import { describe, expect, it } from 'vitest'
import { inlinePatterns, isSource, packageOfFile } from '../src/source-files.ts'
import type { SourceFiles } from '../src/source-files.ts'

const files = (more: Partial<SourceFiles> = {}): SourceFiles => ({
  root: '/app',
  include: [],
  exclude: [],
  packages: [],
  ...more,
})

describe('isSource', () => {
  it.each([
    ['/app/src/a.ts', true],
    ['/app/src/a.jsx', true],
    ['/app/src/a.mts?v=1', true],
    ['/other/b.js', true],
    ['/app/src/App.vue', true],
    ['/app/src/App.vue?vue&type=style&index=0', false],
    ['/app/src/a.css', false],
    ['/app/src/a.json', false],
    ['/app/src/a.ts?raw', false],
    ['/app/src/a.js?worker', false],
    ['\0virtual:a.js', false],
    ['virtual:a.js', false],
    ['/app/node_modules/lodash/index.js', false],
    ['/app/node_modules/vitest/dist/index.js', false],
  ])('%s by default: %s', (id, expected) => {
    expect(isSource(id, files())).toBe(expected)
  })

  it.each([
    ['src/**', '/app/src/deep/er/a.ts', true],
    ['src/**', '/app/test/a.ts', false],
    ['src/*.ts', '/app/src/deep/a.ts', false],
    ['./src/**/*.ts', '/app/src/a.ts', true],
    ['**/*.{ts,tsx}', '/app/a.tsx', true],
    ['**/*.{ts,tsx}', '/app/a.js', false],
    ['src/?.ts', '/app/src/a.ts', true],
    ['/other/**', '/other/a.ts', true],
    ['src/[id].ts', '/app/src/[id].ts', true],
    [/core/, '/app/packages/core/a.ts', true],
  ])('with include %s: %s is %s', (pattern, id, expected) => {
    expect(isSource(id, files({ include: [pattern] }))).toBe(expected)
    expect(isSource(id, files({ exclude: [pattern] }))).toBe(!expected)
  })

  it.each([
    ['zustand', '/app/node_modules/zustand/vanilla.js', true],
    ['zustand', '/app/node_modules/zustand-x/vanilla.js', false],
    ['zustand', '/app/node_modules/a/node_modules/zustand/b.mjs', true],
    [/^@acme\//, '/app/node_modules/@acme/store/i.js', true],
    [/^store$/, '/app/node_modules/@acme/store/i.js', false],
  ])('with package %s: %s is %s', (pattern, id, expected) => {
    expect(isSource(id, files({ packages: [pattern] }))).toBe(expected)
    const inlined = inlinePatterns([pattern]).some((each) => each.test(id))
    expect(inlined).toBe(expected)
  })
})

it.each([
  ['/a/node_modules/b/c.js', 'b'],
  ['/a/node_modules/@b/c/d.js', '@b/c'],
  ['/a/node_modules/.pnpm/b@1/node_modules/b/c.js', 'b'],
  ['/a/b.js', undefined],
])('packageOfFile(%s)', (file, expected) => {
  expect(packageOfFile(file)).toBe(expected)
})
