import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlFiles } from '../../packages/racetest/src/drivers/files.ts'
import { compareOutcomes } from '../support/check-program.ts'
import {
  filePrograms,
  printFileProgram,
  removeFiles,
  resetFiles,
} from '../support/file-programs.ts'

// Work on files: small programs, on the real file system, come to the same outcomes and traces
// under optimal DPOR as under every interleaving.

beforeAll(() => controlFiles())
afterAll(removeFiles)

describe.each(['awaits', 'io'] as const)('%s', (interleave) => {
  test.each(Object.entries(filePrograms))('%s', async (_name, [outcomes, ...tasks]) => {
    const limits = { runs: 300, interleave, reset: resetFiles }
    const { problem, dpor, full } = await compareOutcomes(printFileProgram(tasks), limits)
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
    const { problem } = await compareOutcomes(printFileProgram(tasks), {
      runs: 200,
      interleave: 'awaits',
      reset: resetFiles,
    })
    expect(problem).toBe(undefined)
  }
  await fc.assert(fc.asyncProperty(program, check), { numRuns: count, seed })
}, 600_000)
