import childProcess from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printSmall } from './small-program.ts'

const folder = fs.mkdtempSync(join(tmpdir(), 'racetest-litmus-'))
const shared = globalThis as { files?: unknown }
let descriptor: number | undefined
const at = (name: string): string => join(folder, name)

/** After the last program. */
export function removeFiles(): void {
  delete shared.files
  fs.rmSync(folder, { recursive: true })
}

const read = "log('r', fs.readFileSync(at('a'), 'utf8'))"

/** What the tasks do, and in how many ways it can end. */
export const filePrograms: Readonly<
  Record<string, readonly [outcomes: number, ...tasks: string[]]>
> = {
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
  'a hard link': [
    2,
    "fs.appendFileSync(at('hard'), '1')",
    "log('r', fs.readFileSync(at('h'), 'utf8'))",
  ],
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
    `log('k', opaqueFunction("const { fs, folder } = globalThis.files; return fs.readFileSync(folder + '/db.json', 'utf8')")())`,
    "writeFileSync(db, '1')",
  ],
  'what a package creates': [
    2,
    `opaqueFunction("const { fs, folder } = globalThis.files; fs.closeSync(fs.openSync(folder + '/new.js', 'w'))")()`,
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
    3,
    "const own = fs.openSync(at('a'), 'r+'); fs.renameSync(at('a'), at('m')); await new Promise((done) => fs.write(own, '2', () => done())); fs.closeSync(own)",
    "try { log('r', fs.readFileSync(at('m'), 'utf8')) } catch (e) { log('r', e.code) }",
  ],
  'a handle': [
    2,
    "const file = await fs.promises.open(at('a'), 'a'); await file.write('2'); await file.close()",
    "log('r', fs.readFileSync(at('a'), 'utf8'))",
  ],
  'the position of a handle': [
    2,
    "await new Promise((done) => fs.readFile(fd, 'utf8', (e, text) => { p = text; done() }))",
    "await new Promise((done) => fs.readFile(fd, 'utf8', (e, text) => { q = text; done() }))",
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
  'a file where a folder was': [
    2,
    "await fs.promises.rename(at('a'), at('current'))",
    "await fs.promises.writeFile(at('current/v'), '7').catch((e) => log('w', e.code))",
  ],
  'temporary folders': [
    1,
    "const own = await fs.promises.mkdtemp(at('t-')); await fs.promises.writeFile(own + '/x', '1'); await fs.promises.rm(own, { recursive: true })",
    "const own = fs.mkdtempSync(at('t-')); fs.writeFileSync(own + '/x', '1'); fs.unlinkSync(own + '/x'); fs.rmdirSync(own)",
  ],
  'code is state, too': [
    2,
    "log('c', fs.readFileSync(at('gen.ts'), 'utf8'))",
    "fs.writeFileSync(at('gen.ts'), '1')",
  ],
}

/** Puts the files back, before each run. */
export function resetFiles(): void {
  for (const name of fs.readdirSync(folder)) fs.rmSync(at(name), { recursive: true })
  fs.writeFileSync(at('a'), '0')
  fs.writeFileSync(at('ab'), 'ab')
  fs.writeFileSync(at('gen.ts'), '0')
  fs.writeFileSync(at('db.json'), '0')
  fs.writeFileSync(at('h'), '0')
  fs.linkSync(at('h'), at('hard'))
  for (const version of ['1', '2']) {
    fs.mkdirSync(at(version))
    fs.writeFileSync(at(`${version}/v`), version)
  }
  fs.symlinkSync(at('1'), at('current'))
  if (descriptor !== undefined) closeIfOpen(descriptor)
  descriptor = fs.openSync(at('ab'), 'r')
  shared.files = { fs, folder, childProcess, fd: descriptor }
}

export function printFileProgram(tasks: readonly string[]): string {
  // To reach for what is foreign in a task, or to call it, conflicts with all foreign code.
  const before = `const { fs, folder, fd } = globalThis.files, at = (name) => folder + '/' + name, { writeFileSync, readFileSync, existsSync } = fs
      const { execFileSync } = globalThis.files.childProcess
      const db = at('db.json'), made = at('new.js'), say = log
      let p = 0, q = 0`
  const show = "fs.readdirSync(at('')).join() + fs.readFileSync(at('a'), { flag: 'a+' }) + [p, q]"
  return printSmall({ before, tasks, show, outcomes: 0, traces: 0 })
}

// Programs close it, too.
function closeIfOpen(fd: number): void {
  try {
    fs.closeSync(fd)
  } catch {}
}
