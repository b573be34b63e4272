import { SourceMap } from 'node:module'
import { instrument } from '@racetest/instrument'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { exploreProgram, instrumentProgram } from '../support/run-program.ts'

/**
 * The seed's import-hook rewriting, which here is the transform: calls of methods are seen where
 * they are written. These texts are the ones that such a rewriting gets wrong; each runs under
 * control and says the same as it does without.
 */
const texts: Readonly<Record<string, { readonly body: string; readonly logs: readonly string[] }>> =
  {
    'await without a blank, as minified code has it': {
      body: `const db=async()=>({set:(x)=>log('set',x)});await(db()).then((it)=>it.set(1));(await(db())).set(2)`,
      logs: ['set: number 1', 'set: number 2'],
    },
    'a statement that begins with a parenthesis': {
      body: `const db = { set: (x) => log('set', x) }
        const other = db
        ;(db).set(1)
        ;[1, 2].map((x) => other.set(x))`,
      logs: ['set: number 1', 'set: number 1', 'set: number 2'],
    },
    'a method in parentheses keeps its receiver': {
      body: `const db = { n: 7, set() { log('this', this.n) } }; (db.set)(1); (db?.set)(2); ((db)).set(3)`,
      logs: ['this: number 7', 'this: number 7', 'this: number 7'],
    },
    'a comma takes it away': {
      body: `const db = { set() { log('this', this) } }; (0, db.set)(1)`,
      logs: ['this: undefined undefined'],
    },
    'directives come first': {
      body: `function f() { 'use strict'; log('this', this); return f.call.name } f()`,
      logs: ['this: undefined undefined'],
    },
    'a receiver that is null fails after the arguments, and its own text before them': {
      body: `const db = null
        const set = (x) => { log('argument', x); return x }
        try { db.set(set(1)) } catch (error) { log('error', error) }
        try { db.pool.set(set(2)) } catch (error) { log('error', error) }`,
      logs: ['error: TypeError', 'error: TypeError'],
    },
    'a method that is none fails after the arguments': {
      body: `const db = {}
        try { db.set(log('argument', 1)) } catch (error) { log('error', error) }`,
      logs: ['argument: number 1', 'error: TypeError'],
    },
  }

test.each(Object.entries(texts))('%s', async (_name, { body, logs }) => {
  const code = `const program = async (race) => { ${body} }\nconst snapshot = () => 0`
  const instrumented = instrumentProgram(code)
  expect(instrumented).toMatch(/__race\.(?:method|call)\(/)
  const end = ['late: number 0']
  for (const each of [code, instrumented]) {
    const { outcomes } = await exploreProgram(each, { runs: 10 })
    expect(outcomes).toEqual([[...logs, ...end].toSorted().join('\n')])
  }
})

test('a call at the start of a line keeps its place', () => {
  const source = `const db = make()\ndb.set(1)\n  .then(db.get(2))\n`
  const { code, map } = instrument(source, '/a.js', {
    file: 'a.js',
    siteBase: 0,
    parse: (text: string) => parseAst(text) as never,
  })!
  const { mappings } = map
  const sourceMap = new SourceMap({
    version: 3,
    file: 'a.js',
    sourceRoot: '',
    sources: ['a.js'],
    sourcesContent: [source],
    names: [],
    mappings,
  })
  const lines = code.split('\n')
  const placeOf = (text: string, line: number): string => {
    const { originalLine, originalColumn } = sourceMap.findEntry(
      line,
      lines[line]!.indexOf(text),
    ) as { originalLine: number; originalColumn: number }
    return `${originalLine}:${originalColumn}`
  }
  expect([placeOf('set(1)', 1), placeOf('then(', 2), placeOf('get(2)', 2)]).toEqual([
    '1:3',
    '2:3',
    '2:11',
  ])
})
