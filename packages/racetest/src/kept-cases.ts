import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Failing schedules that earlier runs left in the folder `.race`, which is meant to be committed:
 *
 *     .race/test/account.test.ts/deposits-are-not-lost-91c0.txt
 *
 *     # deposits are not lost
 *     # lost update on Account#1.balance: expected 2 to be 3
 *     r1-ABAB-7f3a-k1203.4.2
 *
 * One file per test, so that two people's failures merge.
 */
export interface KeptCase {
  /** Relative to the root, with `/`. */
  readonly file: string
  /** The replay string, if there is one. */
  read(): string | undefined
  write(replay: string, headline: string): void | Promise<void>
  drop(): void | Promise<void>
}

const folder = '.race'

/** Whether failing schedules are kept; `RACE_KEEP=0` is for projects that fail on purpose. */
export const keepsCases = (): boolean => process.env.RACE_KEEP !== '0'

/** The kept case of one test. `name` has the names of its suites in it. */
export function keptCase(root: string, testFile: string, name: string): KeptCase {
  const file = `${folder}/${testFile}/${slug(name)}-${hash(name)}.txt`
  const absolute = path.join(root, file)
  return {
    file,
    read: () => readReplay(absolute),
    write(replay, headline) {
      const comments = [name, headline].map((line) => `# ${line.replaceAll(/\s+/g, ' ')}`)
      try {
        mkdirSync(path.dirname(absolute), { recursive: true })
        writeFileSync(absolute, `${[...comments, replay].join('\n')}\n`)
      } catch {
        // A folder that cannot be written must not take the place of the failure itself.
      }
    },
    drop() {
      rmSync(absolute, { force: true })
      dropEmpty(path.dirname(absolute), root)
    },
  }
}

/** The replay string in such a file, if there is one. */
export function readReplay(file: string): string | undefined {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#'))
  } catch {
    return undefined
  }
}

/** The test file that a file with a kept case is for, relative to the root; undefined for others. */
export function testFileOf(file: string): string | undefined {
  return /^\.race\/(.+)\/[^/]+\.txt$/.exec(file)?.[1]
}

/** Folders that nothing is left in, up to the root. */
function dropEmpty(start: string, root: string): void {
  try {
    for (let at = start; at.length > root.length; at = path.dirname(at)) rmdirSync(at)
  } catch {
    // Something is left in it.
  }
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)

/** FNV-1a, folded to four hex digits: two names with one slug are two files. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (const character of text)
    value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return ((value ^ (value >>> 16)) & 0xffff).toString(16).padStart(4, '0')
}
