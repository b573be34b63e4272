import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as buggy from 'node-json-db-buggy'
import * as fixed from 'node-json-db-fixed'
import { raceTest } from 'racetest'
import { afterAll, beforeEach, describe, expect } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'racetest-real-bugs-'))
const file = join(folder, 'db.json')
afterAll(() => rmSync(folder, { recursive: true }))

// https://github.com/Belphemur/node-json-db/issues/484: push() loads, merges and saves without a lock.
describe.for([
  ['buggy', buggy],
  ['fixed', fixed],
] as const)('node-json-db %s', ([, { Config, JsonDB }]) => {
  beforeEach(() => writeFileSync(file, '{"list":[]}'))

  raceTest('two pushes are both kept', async ({ race }) => {
    const db = new JsonDB(new Config(file, true))
    await race({
      ann: () => db.push('/list', [1], false),
      ben: () => db.push('/list', [2], false),
    })
    expect(JSON.parse(readFileSync(file, 'utf8')).list.toSorted()).toEqual([1, 2])
  })
})
