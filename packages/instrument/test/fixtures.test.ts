import { readdirSync, readFileSync } from 'node:fs'
import { type SiteId, unpackSites } from '@racetest/core'
import { describe, expect, it } from 'vitest'
import { instrument } from '../src/index.ts'
import { parserFor } from './support/evaluate.ts'

const folder = new URL('fixtures/', import.meta.url).pathname

/** Stored outputs, each read by a person. `vitest -u` writes them anew. */
describe('emits', () => {
  for (const name of readdirSync(folder)) {
    it(name, async () => {
      const code = readFileSync(`${folder}${name}/input.js`, 'utf8')
      const parse = parserFor(/\b(import|export|await)\b/.test(code) ? 'module' : 'script')
      const result = instrument(code, 'input.js', { parse, file: 'input.js', siteBase: 0 })
      // The table of sites on a line of its own, or nobody could read it.
      const text = result!.code.replace(/;__race\.sites\(.*\);/, (table) => `\n${sitesOf(table)}`)
      await expect(text).toMatchFileSnapshot(`${folder}${name}/output.js`)
    })
  }
})

function sitesOf(table: string): string {
  const [, file, first, packed] = /^;__race\.sites\((".*"),(\d+),(".*")\);$/.exec(table)!
  const sites = unpackSites(JSON.parse(packed!), JSON.parse(file!), Number(first) as SiteId)
  const rows = sites.map(({ kind, line, column, name }) =>
    JSON.stringify([kind, line, column, name]),
  )
  return `// ;__race.sites(${file},${first},[${rows.join(',\n//   ')}]);`
}

describe('is nothing', () => {
  const nothing = ['', 'export const a = 1\n', "import './x.js'\n", "export * from './x.js'\n"]
  for (const code of nothing) {
    it(JSON.stringify(code), () => {
      const options = { parse: parserFor('module'), file: 'input.js', siteBase: 0 }
      expect(instrument(code, 'input.js', options)).toBe(null)
    })
  }

  it('for code that is instrumented already', () => {
    const options = { parse: parserFor('module'), file: 'input.js', siteBase: 0 }
    const once = instrument('export const f = (o) => o.a', 'input.js', options)!
    expect(instrument(once.code, 'input.js', options)).toBe(null)
  })
})
