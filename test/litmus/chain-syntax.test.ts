import { instrument } from '@racetest/instrument'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import { compareOutcomes } from '../support/check-program.ts'
import { instrumentProgram } from '../support/run-program.ts'
import { fromMacrotask, runIdle } from '../support/run-idle.ts'
import { syntaxForms } from '../support/syntax-forms.ts'

// Each form of the language that reads or writes, in a race of two tasks: what the one sees depends
// on whether the other was there before.

const print = (before: string, tasks: readonly string[]): string => `let snapshot = () => ''
const program = async (race) => {
  ${before}
  for (const r of await race.settled([${tasks.map((task) => `async () => { ${task} }`).join(', ')}]))
    log('end', r.status === 'fulfilled' ? r.status : r.reason)
}`

describe.each(Object.keys(syntaxForms))('%s', (name) => {
  const { before, reads = [], change = '', writes = [], look } = syntaxForms[name]!
  const programs = [
    ...reads.map((form) => [form, print(before, [`log('r', ${form})`, change])] as const),
    ...writes.map((form) => [form, print(before, [form, `log('r', ${look})`])] as const),
  ]

  test.each(programs)('%s', async (_form, source) => {
    const { problem, dpor } = await compareOutcomes(source, { runs: 3000 })
    expect(problem).toBe(undefined)
    expect(dpor).toMatchObject({ complete: true, redundant: 0 })
    const seen = dpor.outcomes.map((outcome) => /^r: .*$/m.exec(outcome)?.[0])
    expect(new Set(seen).size, String(seen)).toBe(2)
    expect(dpor.outcomes.join()).not.toMatch(/TypeError|ReferenceError|SyntaxError/)
    const io = await compareOutcomes(source, { runs: 3000, interleave: 'io' })
    expect(io.problem).toBe(undefined)
  })

  test.each(programs)('%s means the same', async (_form, source) => {
    const original = await fromMacrotask(() => runIdle(source))
    expect(await fromMacrotask(() => runIdle(instrumentProgram(source)))).toEqual(original)
  })
})

describe('code that is not seen is named', () => {
  const cases: readonly [code: string, name: string][] = [
    ["eval('o.a')", 'eval() at program.js:4'],
    ["(() => { eval('1'); return v })()", 'eval() at program.js:4'],
    ["(0, eval)('1')", 'eval() at program.js:4'],
    ["eval?.('1')", 'eval() at program.js:4'],
    ["[eval][0]('1')", 'eval() at program.js:4'],
    ["new Function('o', 'return o.a')(o)", 'Function() at program.js:4'],
    ["Function('return 1')()", 'Function() at program.js:4'],
    ["new (async () => {}).constructor('1')", 'AsyncFunction() at program.js:4'],
  ]

  test.each(cases)('%s', async (code, name) => {
    const source = print('let v = 0; const o = { a: 0 }', [`log('r', ${code})`, 'v = o.a = 1'])
    const { dpor } = await compareOutcomes(source, { runs: 3000 })
    expect(dpor.escaped).toEqual([name])
  })

  test('with', async () => {
    const sloppy = "with (o) { log('r', a) }"
    const source = print('const o = { a: 0 }', [`run(() => { ${sloppy} })`, 'o.a = 1'])
    const { code } = instrument(source, '/program.js', {
      file: 'program.js',
      siteBase: 2 ** 20,
      parse: (text) => parseAst(text, { sourceType: 'script' }),
    })!
    expect(code.match(/__race\.unseen\(\w+/g)).toEqual(['__race.unseen(void', '__race.unseen(o'])
  })
})
