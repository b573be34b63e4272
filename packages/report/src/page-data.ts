import type { Status } from '@racetest/core'
import type { PageFailure } from './page-failure.ts'

/** What the page shows, in the words and numbers of the terminal. The page adds what depends on what the reader chooses. */
export interface PageData {
  readonly tool: string
  /** `6 tests in 2 files, 42 traces, 1.84s`. */
  readonly title: string
  readonly counts: Readonly<Partial<Record<Status, number>>>
  readonly tests: readonly PageTest[]
  readonly files: readonly PageFile[]
  readonly allFiles: FileShares
  /** By path. */
  readonly sources: Readonly<Record<string, string>>
  /** What is not in this file although it was found, in sentences. */
  readonly leftOut: readonly string[]
}

/** A part of a whole. */
export interface PageShare {
  readonly part: number
  readonly whole: number
  /** `66.66`; `-` where there is nothing to count. */
  readonly percent: string
  readonly band?: 'red' | 'yellow' | 'green'
}

export interface PageTest {
  readonly id: string
  readonly file: string
  readonly name: string
  readonly line: number
  readonly status: Status
  /** What that means here, in sentences. */
  readonly told: readonly string[]
  /** `1 input`, `88 traces`. */
  readonly inputs: string
  readonly traces: string
  /** As in the table: `1`, `88 / 88`. */
  readonly inputCount: string
  readonly traceText: string
  readonly both: PageShare
  readonly duration: string
  /** Distinct failures, the one that the terminal shows first. */
  readonly failures: readonly PageFailure[]
  /** The two steps that differ, where a replay took another path. */
  readonly differing?: readonly { readonly label: string; readonly text: string }[]
  readonly pairs: readonly PagePair[]
  readonly awaits: readonly PageAwait[]
}

export interface FileShares {
  readonly split: PageShare
  readonly both: PageShare
  /** Pairs seen both ways with which no trace failed; `-` where there are no pairs. */
  readonly benign: string
}

export interface PageFile extends FileShares {
  readonly path: string
  /** Without the folders that all files share. */
  readonly name: string
  readonly pairs: readonly PagePair[]
  readonly awaits: readonly PageAwait[]
}

export interface PagePlace {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly length: number
  /** `write this.balance`, `await this.load()`. */
  readonly what: string
}

/** A race pair, seen from a file that it is in: its own place first. */
export interface PagePair {
  /** Counts from 1 through the pairs of that file. */
  readonly number: number
  readonly places: readonly [PagePlace, PagePlace]
  /** `31~44`. */
  readonly text: string
  /** Of the first place first, and of the second. */
  readonly orders: readonly [PageOrderCount, PageOrderCount]
  /** `12 traces`: those that failed; absent where none did. */
  readonly failing?: string
  /** Why only one order was seen, where that is known. */
  readonly why: readonly string[]
  readonly tests: readonly { readonly id: string; readonly name: string }[]
  /** Where a failing order has steps at both places: the test, and the first of them. */
  readonly example?: { readonly test: string; readonly step: number }
}

/** One of the two orders of a pair. */
interface PageOrderCount {
  /** Some run took it. */
  readonly isTaken: boolean
  /** `1,200 traces`, `none yet`. */
  readonly traces: string
}

export interface PageAwait {
  readonly place: PagePlace
  readonly isSplit: boolean
  /** In how many of those in which something could interfere something did: `3 of 88 traces`. */
  readonly traces: string
}
