import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { raceTest } from 'racetest'
import { afterAll, beforeEach, describe, expect } from 'vitest'
import buggy from 'write-file-atomic-buggy'
import fixed from 'write-file-atomic-fixed'

const folder = mkdtempSync(join(tmpdir(), 'racetest-real-bugs-'))
const file = join(folder, 'file')
afterAll(() => rmSync(folder, { recursive: true }))

// https://github.com/npm/write-file-atomic/commit/8b550c0: two writes of one file race to rename().
describe.for([
  ['buggy', buggy],
  ['fixed', fixed],
] as const)('write-file-atomic %s', ([, writeFile]) => {
  beforeEach(() => writeFileSync(file, 'old'))

  raceTest('the write that came last wins', async () => {
    const write = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        writeFile(file, text, (error) => (error ? reject(error) : resolve()))
      })
    const first = write('first')
    const second = write('second')
    await Promise.all([first, second])
    expect(readFileSync(file, 'utf8')).toBe('second')
  })
})
