import childProcess from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlFiles } from '../../packages/racetest/src/drivers/files.ts'
import { compareOutcomes } from '../support/check-program.ts'
import { printSmall } from '../support/small-program.ts'

// Synchronous work on files: small programs, on the real file system, come to the same outcomes and
// traces under optimal DPOR as under every interleaving.

const folder = fs.mkdtempSync(join(tmpdir(), 'racetest-litmus-'))
const shared = globalThis as { files?: unknown }
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  await controlFiles()
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
  'read and written later': [
    3,
    "log('r', await fs.promises.readFile(at('a'), 'utf8'))",
    "await fs.promises.writeFile(at('a'), '1')",
  ],
  'written twice at once': [
    2,
    "await Promise.all([fs.promises.writeFile(at('a'), '1'), fs.promises.writeFile(at('a'), '2')])",
  ],
  'a write that nobody waits for': [
    2,
    "void fs.promises.appendFile(at('a'), '1'); await 0; log('r', fs.readFileSync(at('a'), 'utf8'))",
  ],
  'a flag that says too early that it is written': [
    3,
    "fs.appendFile(at('a'), '1', () => {}); globalThis.files.done = true",
    "if (globalThis.files.done) log('r', fs.readFileSync(at('a'), 'utf8'))",
  ],
  'files of their own': [
    1,
    "await fs.promises.writeFile(at('b'), '1')",
    "await fs.promises.writeFile(at('c'), '1')",
  ],
  'folders in folders': [
    1,
    "await fs.promises.mkdir(at('d/x'), { recursive: true })",
    "await fs.promises.mkdir(at('d/y'), { recursive: true })",
  ],
  'a folder that goes': [
    2,
    "await fs.promises.mkdir(at('1/x'), { recursive: true }).catch((e) => log('m', e.code))",
    "await fs.promises.rm(at('1'), { recursive: true })",
  ],
  'an open file that moves': [
    2,
    "let fd; try { fd = fs.openSync(at('a'), 'r+') } catch { return }; await new Promise((done) => fs.write(fd, '2', done)); fs.closeSync(fd)",
    "fs.renameSync(at('a'), at('m')); await 0; log('r', fs.readFileSync(at('m'), 'utf8'))",
  ],
  'a handle': [
    2,
    "const file = await fs.promises.open(at('a'), 'a'); await file.write('2'); await file.close()",
    "log('r', fs.readFileSync(at('a'), 'utf8'))",
  ],
  'the position of a handle': [
    2,
    "const file = globalThis.files.file ??= fs.openSync(at('ab'), 'r'); const bytes = new Uint8Array(1); await new Promise((done) => fs.read(file, bytes, 0, 1, null, done)); log('p', bytes[0])",
    "const file = globalThis.files.file ??= fs.openSync(at('ab'), 'r'); const bytes = new Uint8Array(1); await new Promise((done) => fs.read(file, bytes, 0, 1, null, done)); log('q', bytes[0])",
  ],
  'bytes that are still to be written': [
    2,
    "const bytes = new Uint8Array([49]); const written = fs.promises.writeFile(at('a'), bytes); await 0; bytes[0] = 50; await written",
  ],
  'a link that is switched meanwhile': [
    2,
    "log('l', await fs.promises.readFile(at('current/v'), 'utf8').catch((e) => e.code))",
    "fs.unlinkSync(at('current')); fs.symlinkSync(at('2'), at('current'))",
  ],
  'temporary folders': [
    1,
    "const folder = await fs.promises.mkdtemp(at('t-')); await fs.promises.writeFile(folder + '/x', '1'); await fs.promises.rm(folder, { recursive: true })",
    "const folder = fs.mkdtempSync(at('t-')); fs.writeFileSync(folder + '/x', '1'); fs.rmSync(folder, { recursive: true })",
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

const source = (tasks: readonly string[]): string => {
  // To reach for `fs` or `at` in a task conflicts with all foreign code.
  const before = `const { fs, at } = globalThis.files, { writeFileSync, readFileSync, existsSync } = fs
      const { execFileSync } = globalThis.files.childProcess
      const db = at('db.json'), made = at('new.js'), say = log`
  const show = "fs.readdirSync(at('')).join() + fs.readFileSync(at('a'), { flag: 'a+' })"
  return printSmall({ before, tasks, show, outcomes: 0, traces: 0 })
}

describe.each(['awaits', 'io'] as const)('%s', (interleave) => {
  test.each(Object.entries(programs))('%s', async (_name, [outcomes, ...tasks]) => {
    const limits = { runs: 300, interleave, reset }
    const { problem, dpor, full } = await compareOutcomes(source(tasks), limits)
    expect(problem).toBe(undefined)
    expect(full.complete).toBe(true)
    expect(dpor).toMatchObject({ complete: true, redundant: 0 })
    if (interleave === 'awaits') expect(dpor.outcomes).toHaveLength(outcomes)
  })
})

const path = fc
  .constantFrom('a', 'b', 'hard', 'current', '1', '1/v', 'current/v', '1/x/y')
  .map((name) => `at('${name}')`)
const data = fc.constantFrom("'7'", "'89'")
const flag = fc.constantFrom('r', 'w', 'a', 'wx', 'r+').map((name) => `'${name}'`)
const recursive = fc.constantFrom('{}', '{ recursive: true }')
const call = fc.oneof(
  fc.tuple(fc.constantFrom('readFile', 'stat', 'readdir', 'realpath', 'unlink', 'access'), path),
  fc.tuple(fc.constantFrom('rm', 'mkdir'), path, recursive),
  fc.tuple(fc.constantFrom('writeFile', 'appendFile'), path, data),
  fc.tuple(
    fc.constant('writeFile'),
    path,
    data,
    flag.map((name) => `{ flag: ${name} }`),
  ),
  fc.tuple(fc.constantFrom('rename', 'copyFile', 'link', 'symlink'), path, path),
)
/** What a call gives, in a text that is the same in every run. */
const told = "((x) => x?.isFile ? x.isFile() + ':' + x.size : String(x).replace(at(''), ''))"
const statement = fc
  .tuple(call, fc.constantFrom('promise', 'callback', 'sync', 'nobody'))
  .map(([[name, ...args], form]) => {
    const given = args.join(', ')
    if (form === 'sync')
      return `try { log('s', ${told}(fs.${name}Sync(${given}))) } catch (e) { log('s', e.code) }`
    if (form === 'promise')
      return `await fs.promises.${name}(${given}).then((x) => log('p', ${told}(x)), (e) => log('p', e.code))`
    if (form === 'nobody') return `fs.promises.${name}(${given}).catch(() => {})`
    return `await new Promise((done) => fs.${name}(${given}, (e, x) => done(log('c', e ? e.code : ${told}(x)))))`
  })
const program = fc.array(
  fc.array(statement, { minLength: 1, maxLength: 2 }).map((lines) => lines.join('\n')),
  { minLength: 2, maxLength: 2 },
)

const count = Number(process.env.FILES_PROGRAMS ?? 25)
const seed = Number(process.env.FILES_SEED ?? Date.now() % 2 ** 30)

test(`${count} random programs, seed ${seed}`, async () => {
  const check = async (tasks: readonly string[]): Promise<void> => {
    const { problem } = await compareOutcomes(source(tasks), {
      runs: 200,
      interleave: 'awaits',
      reset,
    })
    expect(problem).toBe(undefined)
  }
  await fc.assert(fc.asyncProperty(program, check), { numRuns: count, seed })
}, 600_000)
