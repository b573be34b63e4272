import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SavedSearch } from '@racetest/core'
import type { SavedWorld } from '@racetest/runtime'
import type { PendingInputs } from './input-record.ts'
import type { Told } from './test-report.ts'

/** Another number where the form of entries, or what makes them valid, has changed. */
const form = 2

/** What is remembered of a test: that it was verified, or how far its search has come. */
export interface Remembered {
  /** Of all that it depended on. */
  readonly fingerprint: string
  readonly verdict?: Verdict
  readonly left?: Left
  /** What it came to so far would be something else with another seed. */
  readonly isByChance?: boolean
}

/** What there is left to explore of a test, as plain data: of its only input, or of generated ones. */
export type Left = PendingSearch | PendingInputs

export interface Verdict {
  readonly traces: number
  readonly redundant: number
  readonly inputs: number
  readonly told: Told
}

/** A search that has not come to its end, as plain data. */
export interface PendingSearch {
  readonly saved: SavedSearch
  readonly world: SavedWorld
  /** Serial orders were learned before it began. What they allow is learned anew. */
  readonly isSerializable: boolean
  /** The next number of an object that outlives runs, when the search began. */
  readonly serial: number
  readonly seed: number
  readonly finished: number
  readonly files: readonly string[]
}

/** The file with what is remembered of one test. */
export interface TestCache {
  /** Undefined where there is nothing, or something else. */
  read(fingerprint: string): Remembered | undefined
  write(remembered: Remembered): void
  drop(): void
}

/**
 * `name` tells the test from all others. A file that is not as it was written is dropped, and
 * `notice` told which one.
 */
export function testCache(
  directory: string,
  name: string,
  notice: (file: string) => void,
): TestCache {
  const file = path.join(directory, `${digest(name).slice(0, 32)}.json`)
  const drop = (): void => rmSync(file, { force: true })
  return {
    read(fingerprint) {
      const text = readText(file)
      if (text === undefined) return undefined
      const remembered = parse(text)
      if (remembered === undefined) {
        drop()
        notice(file)
      }
      const { form: written, name: whose } = remembered ?? {}
      const isSame = written === form && whose === name && remembered?.fingerprint === fingerprint
      return isSame ? remembered : undefined
    },
    write(remembered) {
      const body = JSON.stringify({ form, name, ...remembered })
      const temporary = `${file}.${process.pid}`
      try {
        mkdirSync(directory, { recursive: true })
        writeFileSync(temporary, `${digest(body)}\n${body}`)
        renameSync(temporary, file)
      } catch {
        // Without it the next run does more, and comes to the same.
        rmSync(temporary, { force: true })
      }
    },
    drop,
  }
}

interface Written extends Remembered {
  readonly form: number
  readonly name: string
}

function parse(text: string): Written | undefined {
  const [sum, body = ''] = text.split(/\n(.*)/s)
  // It is what some version has written.
  return digest(body) === sum ? (JSON.parse(body) as Written) : undefined
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
