import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('../src/', import.meta.url)
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)
const source = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const strip = (text: string) =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replaceAll(/`(?:[^`\\$]|\\.|\$(?!\{))*`/g, '``')

test('core imports nothing but itself', () => {
  const imports = files.flatMap((name) =>
    [...source(name).matchAll(/^(?:import|export|\}).* from '([^']+)'/gm)].map(([, from]) => from!),
  )
  expect(imports.length).toBeGreaterThan(0)
  expect(imports.filter((from) => !/^\.\.?\/.*\.ts$/.test(from))).toEqual([])
})

test('core uses no globals but those of ECMAScript', () => {
  const foreign =
    /(?<![.\w])(?:set(?:Timeout|Interval|Immediate)|queueMicrotask|process|console|performance|Date|globalThis|window|self|navigator|fetch|structuredClone|Buffer|require|URL|TextEncoder|crypto|document)\b(?!\??:)|Math\.random/
  expect(files.filter((name) => foreign.test(strip(source(name))))).toEqual([])
})

test('no file is longer than 300 lines', () => {
  expect(files.filter((name) => source(name).split('\n').length > 301)).toEqual([])
})
