import childProcess from 'node:child_process'
import fs from 'node:fs'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  filePrograms,
  printFileProgram,
  removeFiles,
  resetFiles,
} from '../support/file-programs.ts'
import { createPlanter, type Fault } from '../support/plant-fault.ts'

// Faults planted one at a time into what is known of files. For each there is a program that comes
// to less, or is not the same in two runs.

const drivers = 'racetest/src/drivers'

const faults: Readonly<Record<string, Fault & { readonly program: string }>> = {
  'links on the way are not read': {
    program: 'a link that is switched',
    file: `${drivers}/file-keys.ts`,
    from: 'way.map(({ real, isPlain })',
    to: '[].map(({ real, isPlain })',
  },
  'hard links are not seen': {
    program: 'a hard link',
    file: `${drivers}/file-keys.ts`,
    from: 'stats.nlink > 1',
    to: 'false',
  },
  'an open file that was moved is where it was': {
    program: 'an open file that moves',
    file: `${drivers}/open-files.ts`,
    from: "isThere(file) ? [] : touchAll('write')",
    to: 'isThere(file) ? [] : []',
  },
  'positions are not moved': {
    program: 'the position of a handle',
    file: `${drivers}/open-files.ts`,
    from: "moves ? 'write' : 'read'",
    to: "moves ? 'read' : 'read'",
  },
  'writing is one step': {
    program: 'read and written later',
    file: `${drivers}/file-writing.ts`,
    from: "if (call !== 'writeFile' && call !== 'appendFile') return undefined",
    to: 'if (call !== undefined) return undefined',
  },
  'opening a file never changes it': {
    program: 'reading that creates',
    file: `${drivers}/file-calls.ts`,
    from: "return typeof flags === 'string' && !/^(?:r|s)/.test(flags)",
    to: 'return false',
  },
  'bytes are not read': {
    program: 'bytes that are still to be written',
    file: 'runtime/src/stages.ts',
    from: 'noteView(run, view, kind, site)',
    to: 'void [noteView, view, kind]',
  },
  'the work is done in the step of the call': {
    program: 'a flag that says too early that it is written',
    file: 'runtime/src/stages.ts',
    from: "run.enable(run.suspend(task, 'pause', site, begin))",
    to: 'begin()',
  },
  'temporary folders have the names that they have': {
    program: 'temporary folders',
    file: `${drivers}/file-keys.ts`,
    from: 'names.set(real, name)',
    to: 'names.set(name, real)',
  },
  'what comes and goes is not looked up': {
    program: 'a link that is switched meanwhile',
    file: `${drivers}/file-calls.ts`,
    from: "touchEntry(place.real, 'write'), ",
    to: '',
  },
}

const planter = await createPlanter<
  typeof import('../support/check-program.ts') &
    typeof import('../../packages/racetest/src/drivers/files.ts')
>('test/support/check-program.ts', 'packages/racetest/src/drivers/files.ts')
const platform = [
  fs,
  fs.promises,
  fs.realpath,
  fs.realpathSync,
  fs.Dir.prototype,
  childProcess,
].map((holder) => [holder, Object.getOwnPropertyDescriptors(holder)] as const)

/** A copy must not find what another one has put there. */
function restore(): void {
  for (const [holder, descriptors] of platform) Object.defineProperties(holder, descriptors)
  const realm = Reflect.get(globalThis, Symbol.for('racetest.realm')) as
    | { readonly controlled: Set<string> }
    | undefined
  realm?.controlled.delete('files')
}
beforeEach(restore)
afterAll(async () => {
  restore()
  removeFiles()
  await planter.close()
})

/** What is wrong with it. */
const explore = async (program: string, fault?: Fault): Promise<string | undefined> => {
  const { compareOutcomes, controlFiles } = await planter.load(fault)
  await controlFiles()
  const [outcomes, ...tasks] = filePrograms[program]!
  const limits = { runs: 300, interleave: 'awaits', reset: resetFiles } as const
  const { problem, dpor } = await compareOutcomes(printFileProgram(tasks), limits)
  return (
    problem ?? (dpor.outcomes.length === outcomes ? undefined : `${dpor.outcomes.length} outcomes`)
  )
}

describe('a planted fault is noticed', () => {
  test.for(Object.entries(faults))('%s', async ([, { program, ...fault }]) => {
    expect(await explore(program)).toBe(undefined)
    restore()
    const problem = await explore(program, fault).catch(String)
    expect(problem).toMatch(/^missed|^invented|traces of|differ|^after|redundant|outcomes$/)
  })
})
