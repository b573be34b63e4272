import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlFiles } from '../../packages/racetest/src/drivers/files.ts'
import { compareOutcomes } from '../support/check-program.ts'
import { printSmall } from '../support/small-program.ts'

// Files are exact: small programs, through the real file system, come to the same outcomes and
// traces under optimal DPOR as under every interleaving.

const folder = fs.mkdtempSync(join(tmpdir(), 'racetest-litmus-'))
const shared = globalThis as { files?: unknown }

beforeAll(() => {
  controlFiles()
  shared.files = { fs, at: (name: string) => join(folder, name) }
})
afterAll(() => {
  delete shared.files
  fs.rmSync(folder, { recursive: true })
})

const read = "log('r', await fs.promises.readFile(at('a'), 'utf8'))"
const write = "await fs.promises.writeFile(at('a'), '1')"
const callback = "fs.readFile(at('a'), 'utf8', (_, text) => log('c', text))"
const stream = "for await (const text of fs.createReadStream(at('a'), 'utf8')) log('s', text)"

const programs: Readonly<Record<string, readonly [outcomes: number, ...tasks: string[]]>> = {
  'read and write': [2, read, write],
  'two files': [1, read, "await fs.promises.writeFile(at('b'), '1')"],
  'read only': [1, read, read, "log('x', fs.existsSync(at('a')))"],
  'a callback': [2, callback, write],
  'two callbacks': [
    3,
    `let first; ${callback.replace("log('c', text)", "first ??= log('c', text) ?? 1")}
     fs.stat(at('a'), () => { first ??= log('c', 'stat') ?? 2 })`,
    write,
  ],
  'a lost update': [
    2,
    ...Array.from(
      { length: 2 },
      () =>
        "const n = +(await fs.promises.readFile(at('a'), 'utf8')); await fs.promises.writeFile(at('a'), `${n + 1}`)",
    ),
  ],
  'a file that moves': [
    2,
    "await fs.promises.rename(at('a'), at('b'))",
    `try { ${read} } catch {}`,
  ],
  'its folder': [
    2,
    "log('d', (await fs.promises.readdir(at(''))).join())",
    "await fs.promises.writeFile(at('c'), '')",
  ],
  'a handle': [
    2,
    "const file = await fs.promises.open(at('a'), 'r+'); await file.write('2'); await file.close()",
    read,
  ],
  'a descriptor': [
    2,
    "const fd = fs.openSync(at('a'), 'r'); fs.read(fd, Buffer.alloc(1), 0, 1, 0, (_, n, bytes) => { log('f', String(bytes)); fs.closeSync(fd) })",
    write,
  ],
  'a stream': [2, stream, write],
}

describe.each(['awaits', 'io'] as const)('%s', (interleave) => {
  test.each(Object.entries(programs))(
    '%s',
    { timeout: 60_000 },
    async (_name, [outcomes, ...tasks]) => {
      const source = printSmall({
        before: 'const { fs, at } = globalThis.files',
        tasks,
        show: "fs.readdirSync(at('')).map((name) => name + fs.readFileSync(at(name), 'utf8')).join()",
        outcomes,
        traces: 0,
      })
      const reset = () => {
        for (const name of fs.readdirSync(folder)) fs.rmSync(join(folder, name))
        fs.writeFileSync(join(folder, 'a'), '0')
      }
      const { problem, dpor, full } = await compareOutcomes(source, {
        runs: 300,
        interleave,
        reset,
      })
      expect(problem).toBe(undefined)
      expect(full.complete).toBe(true)
      expect(dpor).toMatchObject({ complete: true, redundant: 0 })
      if (interleave === 'awaits') expect(dpor.outcomes).toHaveLength(outcomes)
    },
  )
})
