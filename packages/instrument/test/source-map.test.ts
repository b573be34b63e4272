import { SourceMap } from 'node:module'
import { expect, it } from 'vitest'
import { instrument } from '../src/index.ts'
import { positionsIn } from '../src/sites.ts'
import { parserFor } from './support/evaluate.ts'
import { snippets } from './support/snippets.ts'

/** The identifiers of a text with their offsets, hook calls and our own names left out. */
function tokensOf(code: string): { name: string; offset: number }[] {
  // `super.k` becomes a key in quotes.
  const own =
    /__race\.superKey\("\w+",this,\d+,"\w+"\),|__race\.superKey\((?:__t\d+=)?"|",this,\d+,"\w+"\)|__race\.\w+|__(?:frame|scope|t)\d*|\/\*@race\*\//
  const tokens = /("(?:[^"\\\n]|\\.)*")|([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu
  return (
    [...code.matchAll(new RegExp(`(${own.source})|${tokens.source}`, 'gu'))]
      // `in` becomes a comma.
      .filter((match) => match[3] && match[3] !== 'in')
      .map((match) => ({ name: match[3]!, offset: match.index }))
  )
}

it('maps every identifier that survives back to its exact position', () => {
  const lines = snippets.filter((code) => !code.includes('"'))
  const code = lines.map((line) => `async () => {\n  ${line}\n}`).join('\n')
  const result = instrument(code, 'input.js', {
    parse: parserFor('module'),
    file: 'input.js',
    siteBase: 0,
  })!
  const output = result.code.replace(/;__race\.sites\([^\n]*/, '')
  const map = new SourceMap({
    version: 3,
    file: 'input.js',
    sourceRoot: '',
    sources: ['input.js'],
    sourcesContent: [code],
    names: [],
    mappings: result.map.mappings,
  })
  const inInput = positionsIn(code)
  const inOutput = positionsIn(output)
  const expected = new Map<string, number>()
  for (const { name, offset } of tokensOf(code)) {
    const { line, column } = inInput(offset)!
    expected.set(`${line}:${column}`, expected.size)
    expect(code.startsWith(name, offset)).toBe(true)
  }
  const text = code.split('\n')
  const wrong: string[] = []
  const reached = new Set<string>()
  for (const { name, offset } of tokensOf(output)) {
    const { line, column } = inOutput(offset)!
    const entry = map.findEntry(line - 1, column)
    if (!('originalLine' in entry)) continue
    const key = `${entry.originalLine + 1}:${entry.originalColumn}`
    // What we write ourselves has no place of its own in the original.
    const from = text[entry.originalLine] ?? ''
    if (expected.has(key) && from.startsWith(name, entry.originalColumn)) reached.add(key)
  }
  for (const key of expected.keys()) if (!reached.has(key)) wrong.push(key)
  expect(wrong).toEqual([])
})
