import childProcess from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlFiles } from '../../packages/racetest/src/drivers/files.ts'
import { compareOutcomes } from '../support/check-program.ts'
import { printSmall } from '../support/small-program.ts'

// Synchronous work on files: small programs, on the real file system, come to the same outcomes and
// traces under optimal DPOR as under every interleaving.

const folder = fs.mkdtempSync(join(tmpdir(), 'racetest-litmus-'))
const shared = globalThis as { files?: unknown }
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  controlFiles()
  shared.files = { fs, at, childProcess }
})
afterAll(() => {
  delete shared.files
  fs.rmSync(folder, { recursive: true })
})

const read = "log('r', fs.readFileSync(at('a'), 'utf8'))"

const programs: Readonly<Record<string, readonly [outcomes: number, ...tasks: string[]]>> = {
  'read and write': [2, read, "fs.writeFileSync(at('a'), '1')"],
  'read only': [1, read, read, "log('x', fs.existsSync(at('a')))"],
  'a lost update': [
    2,
    ...Array.from(
      { length: 2 },
      () =>
        "const n = +fs.readFileSync(at('a'), 'utf8'); await 0; fs.writeFileSync(at('a'), `${n + 1}`)",
    ),
  ],
  'a file that moves': [2, "fs.renameSync(at('a'), at('b'))", `try { ${read} } catch {}`],
  'its folder': [2, "log('d', fs.readdirSync(at('')).join())", "fs.writeFileSync(at('c'), '')"],
  'a link that is switched': [
    2,
    "log('l', fs.readFileSync(at('current/v'), 'utf8'))",
    "fs.unlinkSync(at('current')); fs.symlinkSync(at('2'), at('current'))",
  ],
  'a hard link': [2, "fs.appendFileSync(at('hard'), '1')", read],
  'the position of an open file': [
    2,
    "const bytes = new Uint8Array(1); await 0; fs.readSync(globalThis.files.fd, bytes); log('p', bytes[0])",
    "const bytes = new Uint8Array(1); await 0; fs.readSync(globalThis.files.fd, bytes); log('q', bytes[0])",
  ],
  'a file that is closed': [
    2,
    "try { log('s', fs.fstatSync(globalThis.files.fd).size) } catch (e) { log('s', e.code) }",
    'fs.closeSync(globalThis.files.fd)',
  ],
  'reading that creates': [
    2,
    "fs.readFileSync(at('new'), { flag: 'a+' })",
    "log('x', fs.existsSync(at('new')))",
  ],
  'an open folder': [
    2,
    "const dir = fs.opendirSync(at('')); await 0; let all = ''; for (let d; (d = dir.readSync()) !== null;) all += d.name.length; dir.closeSync(); log('o', all.length)",
    "fs.mkdirSync(at('x'))",
  ],
  'a child process': [
    2,
    "execFileSync('cp', ['/dev/null', db])",
    "say('d', readFileSync(db, 'utf8'))",
  ],
  'what a package keeps': [
    2,
    `log('k', opaqueFunction("const { fs, at } = globalThis.files; return fs.readFileSync(at('db.json'), 'utf8')")())`,
    "writeFileSync(db, '1')",
  ],
  'what a package creates': [
    2,
    `opaqueFunction("const { fs, at } = globalThis.files; fs.closeSync(fs.openSync(at('new.js'), 'w'))")()`,
    "say('n', existsSync(made))",
  ],
  'code is state, too': [
    2,
    "log('c', fs.readFileSync(at('gen.ts'), 'utf8'))",
    "fs.writeFileSync(at('gen.ts'), '1')",
  ],
}

function reset(): void {
  for (const name of fs.readdirSync(folder)) fs.rmSync(at(name), { recursive: true })
  fs.writeFileSync(at('a'), '0')
  fs.writeFileSync(at('ab'), 'ab')
  fs.writeFileSync(at('gen.ts'), '0')
  fs.writeFileSync(at('db.json'), '0')
  fs.linkSync(at('a'), at('hard'))
  for (const version of ['1', '2']) {
    fs.mkdirSync(at(version))
    fs.writeFileSync(at(`${version}/v`), version)
  }
  fs.symlinkSync(at('1'), at('current'))
  shared.files = { fs, at, childProcess, fd: fs.openSync(at('ab'), 'r') }
}

describe.each(['awaits', 'io'] as const)('%s', (interleave) => {
  test.each(Object.entries(programs))('%s', async (_name, [outcomes, ...tasks]) => {
    // To reach for `fs` or `at` in a task conflicts with all foreign code.
    const before = `const { fs, at } = globalThis.files, { writeFileSync, readFileSync, existsSync } = fs
      const { execFileSync } = globalThis.files.childProcess
      const db = at('db.json'), made = at('new.js'), say = log`
    const show = "fs.readdirSync(at('')).join() + fs.readFileSync(at('a'), { flag: 'a+' })"
    const source = printSmall({ before, tasks, show, outcomes, traces: 0 })
    const { problem, dpor, full } = await compareOutcomes(source, { runs: 300, interleave, reset })
    expect(problem).toBe(undefined)
    expect(full.complete).toBe(true)
    expect(dpor).toMatchObject({ complete: true, redundant: 0 })
    if (interleave === 'awaits') expect(dpor.outcomes).toHaveLength(outcomes)
  })
})
