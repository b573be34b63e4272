import type { TestReport } from './report.ts'
import type { SiteKind } from './site.ts'

/**
 * What race tests have come to: the value that all reports are made of. `race.json` is this value.
 * Values of the program are previews (text), paths are relative to the root and use `/`, lines
 * count from 1 and columns from 0.
 */
export interface RaceReport {
  /** Another number where a field has changed its meaning; new fields do not change it. */
  readonly version: 1
  readonly tool: Tool
  /** By file, and within a file in the order of the source. Tests that were skipped are not there. */
  readonly tests: readonly TestReport[]
  /** The files that race tests ran, in order of paths. */
  readonly files: readonly FileReport[]
}

export interface Tool {
  readonly name: string
  readonly version: string
}

/** An instrumented source file. Two with one path have different texts: it changed in between. */
export interface FileReport {
  readonly path: string
  /** SHA-256 of the text, in hex; empty where the text could not be read. */
  readonly hash: string
  /** The sites that tests mention, in order. */
  readonly sites: readonly SiteReport[]
}

/** A place in the source where an access or an await was recorded. */
export interface SiteReport {
  /** Numbers count from 0 through all files of a report, and mean nothing outside of it. */
  readonly id: number
  readonly line: number
  readonly column: number
  readonly kind: SiteKind
  /** The property, variable, function or awaited expression, as written. */
  readonly name: string
}

/** Two places whose accesses raced in some trace; one place twice where two tasks raced there. */
export interface PairReport {
  /** In order of numbers. */
  readonly sites: readonly [number, number]
  /**
   * In how many traces they raced with a step at the first of them before one at the second, and in
   * how many the other way round; a trace with both counts for both. Of one place twice: by task.
   */
  readonly orders: readonly [number, number]
  /**
   * Whether some run had the first of them first, and whether some run had the second first. So it
   * is where `orders` has a trace; and where the other choice was made and the other step did not
   * come any more, so that no trace has that order. Both: seen both ways.
   */
  readonly taken: readonly [boolean, boolean]
  /** In how many traces that failed they raced, in whatever order. */
  readonly failing: number
}

/** An await where another task could interfere. */
export interface AwaitReport {
  readonly site: number
  /** In how many traces a task was suspended there while another one could interfere. */
  readonly reached: number
  /** In how many of them another task did. */
  readonly split: number
}

/** A client of a library that is not known: each of its calls is taken for a write to all of an endpoint. */
export interface ClientReport {
  /** The package, or the path of a file below the root; absent where it was not found. */
  readonly library?: string
  /** The name of its class, if it has one. */
  readonly name?: string
  /** `tcp://localhost:11211`, in order. */
  readonly endpoints: readonly string[]
  /** Those that were called, in order. */
  readonly methods: readonly string[]
}

/** Texts of source files by path. They are no part of a report: whoever shows them has to have them. */
export type Sources = Readonly<Record<string, string>>
