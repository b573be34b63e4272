import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RunnerTestCase } from 'vitest'
import type { PluginSettings } from './active.ts'
import { fingerprintModules } from './fingerprint.ts'
import type { Property } from './property.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import type { RaceResult } from './run.ts'
import { hashOf } from './sources.ts'
import { type Left, testCache, type Verdict } from './test-cache.ts'
import type { Told } from './test-report.ts'

/** What is known of a test from earlier runs, and what the next one will know. */
export interface Memory {
  /** It was verified, and nothing has changed since. */
  readonly verdict: Verdict | undefined
  /** It was not explored to the end, and nothing has changed since. */
  readonly left: Left | undefined
  keep(left: Left): void
  depends(on: 'outside' | 'chance'): void
  finish(result: RaceResult, told: Told): void
}

interface About {
  readonly task: RunnerTestCase
  /** Relative to the root. */
  readonly file: string
  readonly fullName: string
  readonly options: ResolvedOptions
  readonly timeout: number
  readonly property: Property | undefined
  readonly settings: PluginSettings
}

/** Undefined where nothing is to be remembered: nobody watches, or the test may depend on what cannot be told. */
export function rememberTest(about: About, notice: (file: string) => void): Memory | undefined {
  const { task, file, fullName, options, property, settings } = about
  const { cache } = settings
  if (cache === undefined || !isMemorable(about)) return undefined
  const tell = (): string | undefined => fingerprint(about, cache.environment)
  const known = tell()
  if (known === undefined) return undefined
  const { projectName = '' } = task.file
  const entry = testCache(cache.directory, JSON.stringify([projectName, file, fullName]), notice)
  const { verdict, left, isByChance: wasByChance = false } = entry.read(known) ?? {}
  let isOutside = false
  let isByChance = wasByChance || (property !== undefined && !isFixed(property, options))
  // Modules that were loaded since, and what hooks have done.
  const isSame = (): boolean => !isOutside && tell() === known
  return {
    verdict,
    left,
    depends(on) {
      if (on === 'outside') isOutside = true
      else isByChance ||= options.hasRandomSeed
    },
    keep(more) {
      if (isSame()) entry.write({ fingerprint: known, left: more, isByChance })
    },
    finish({ status, traces, redundant, inputs, error, limit }, told) {
      const isOver = limit === undefined || !unfinished.has(limit.kind)
      if (status === 'verified' && error === undefined && !isByChance && isSame())
        entry.write({ fingerprint: known, verdict: { traces, redundant, inputs, told } })
      else if (isOver || isOutside || status !== 'bounded') entry.drop()
    },
  }
}

/** Limits that stop what can be gone on with. */
const unfinished: ReadonlySet<string> = new Set(['traces', 'time', 'inputs', 'cancelled'])

function isMemorable({ task, options }: About): boolean {
  const { strategy, replay } = options
  return (
    process.env.RACE_CACHE !== '0' &&
    strategy === 'dpor' &&
    replay === undefined &&
    task.fails !== true &&
    !task.repeats
  )
}

function isFixed({ parameters }: Property, { hasRandomSeed }: ResolvedOptions): boolean {
  return parameters.seed !== undefined || !hasRandomSeed
}

/** Of all that the test depends on, as far as that can be told. */
function fingerprint(
  { task, options, timeout, settings }: About,
  environment: string,
): string | undefined {
  const modules = fingerprintModules()
  if (modules === undefined) return undefined
  const { seed, hasRandomSeed, ...fixed } = options
  const { files, hookOrder, mocks } = settings
  const parts = [
    modules,
    environment,
    { ...fixed, ...(!hasRandomSeed && { seed }) },
    { timeout, root: files.root, hookOrder, mocks },
    task.id,
    // Comments choose its environment, and are left out of what is run.
    hashOf(readFileSync(task.file.filepath, 'utf8')),
    // What others of the file leave behind is there, or not.
    listTests(task.file.tasks),
  ]
  return createHash('sha256').update(JSON.stringify(parts, withInfinity)).digest('hex')
}

type Tasks = RunnerTestCase['file']['tasks']

function listTests(tasks: Tasks): unknown[] {
  return tasks.map((task) => [task.name, task.mode, 'tasks' in task ? listTests(task.tasks) : []])
}

/** JSON has none. */
const withInfinity = (_: string, value: unknown): unknown =>
  value === Infinity ? 'Infinity' : value
