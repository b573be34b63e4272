import { describe, expect, it } from 'vitest'
import { evaluate, type Mode, parserFor, transform } from './support/evaluate.ts'
import { idleHooks } from './support/idle-hooks.ts'
import { sloppy, snippets } from './support/snippets.ts'

async function compare(code: string, mode: Mode): Promise<void> {
  const plain = await evaluate(code, mode, {})
  const output = transform(code, mode)
  const instrumented = await evaluate(output, mode, idleHooks())
  expect(instrumented, output).toEqual(plain)
}

function parses(code: string, mode: Mode): boolean {
  try {
    parserFor(mode)(code)
    return true
  } catch {
    return false
  }
}

it('has no snippet that is no program', () => {
  const broken = snippets.filter((code) => !parses(code, 'module') && !parses(code, 'script'))
  expect(broken).toEqual([])
})

describe('behaves the same with idle hooks', () => {
  for (const code of snippets) {
    if (parses(code, 'module')) it(`module: ${code}`, () => compare(code, 'module'))
    if (parses(code, 'script')) it(`script: ${code}`, () => compare(code, 'script'))
  }
  for (const code of sloppy) it(`sloppy: ${code}`, () => compare(code, 'script'))
})

describe('adds no suspension', () => {
  it('keeps the number of microtasks', async () => {
    const code = `
      const f = async (x) => { await null; return x }
      const race = []
      f(Promise.resolve(1)).then(() => race.push('f'))
      let p = Promise.resolve()
      for (let i = 0; i < 8; i++) p = p.then(() => race.push(i))
      await p
      log(race)`
    await compare(code, 'module')
  })
})
