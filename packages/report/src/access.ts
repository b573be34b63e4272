import type { AccessReport, Counterexample, StepReport, TaskReport } from '@racetest/core'
import { width } from './columns.ts'
import { cut, cutMiddle } from './cut.ts'
import type { Glyphs } from './paint.ts'
import { cutValue, longestValue, type Shorten, shortestValue } from './values.ts'

const verbs: Readonly<Record<AccessReport['kind'], string>> = {
  read: 'read ',
  write: 'write',
  update: 'update',
  lock: 'lock ',
  wait: 'waits',
  call: 'call ',
  start: 'start',
  fire: 'fire ',
}

function touchesValue({ kind }: AccessReport): boolean {
  return kind === 'read' || kind === 'write' || kind === 'update'
}

function origin(from: number, glyphs: Glyphs): string {
  return `${glyphs.from} ${from === 0 ? 'initial' : from}`
}

interface Wording {
  readonly subject: string | undefined
  readonly glyphs: Glyphs
  readonly shorten: Shorten
}

function values(access: AccessReport, limit: number, { glyphs, shorten }: Wording): string[] {
  const cutTo = (value: string | undefined) => (value === undefined ? [] : [shorten(value, limit)])
  if (access.kind === 'read') {
    const from = access.from === undefined ? [] : [origin(access.from, glyphs)]
    return [...cutTo(access.before ?? access.after), ...from]
  }
  const before = cutTo(access.before)
  const after = cutTo(access.after)
  return before.length + after.length === 2
    ? [...before, glyphs.to, ...after]
    : [...before, ...after]
}

function phrase(access: AccessReport, limit: number, wording: Wording, brief = false): string {
  const { subject, glyphs } = wording
  const resource = cutMiddle(access.resource, limit < longestValue ? limit : 40, glyphs.dots)
  if (!touchesValue(access)) {
    const held = brief ? ' of' : ', held by'
    const holder = access.heldBy === undefined ? '' : `${held} ${access.heldBy}`
    return `${verbs[access.kind]} ${resource}${holder}${access.uncontrolled ? ' (not controlled)' : ''}`
  }
  const parts = access.resource === subject ? [] : [resource]
  const erases = access.erases === undefined ? '' : `, erases ${access.erases.step}`
  return `${verbs[access.kind]} ${[...parts, ...values(access, limit, wording)].join(' ')}${erases}`
}

/**
 * What an access did, in the notation of the lanes. The resource is left out when it is
 * the one the whole message is about. Values give way before words do.
 */
export function accessText(
  access: AccessReport,
  options: Wording & { more: number; columns: number },
): string {
  const { more, columns, glyphs } = options
  const suffix = more > 0 ? ` +${more}` : ''
  for (let limit = longestValue; limit >= shortestValue; limit--) {
    for (const brief of [false, true]) {
      const text = phrase(access, limit, options, brief).trimEnd() + suffix
      if (width(text) <= columns) return text
    }
  }
  return cut(phrase(access, shortestValue, options, true) + suffix, columns, glyphs.dots)
}

/** How wide the text of an access is with values of at most that many columns. */
export function accessWidth(
  access: AccessReport,
  options: Wording & { more: number; limit: number },
): number {
  const suffix = options.more > 0 ? ` +${options.more}` : ''
  return width(phrase(access, options.limit, options, true).trimEnd() + suffix)
}

/** What an access is, without values: `write Account#1.balance`, `call fetch (not controlled)`. */
export function accessName(access: AccessReport): string {
  const verb = verbs[access.kind].trimEnd()
  return `${verb} ${access.resource}${access.uncontrolled ? ' (not controlled)' : ''}`
}

const predicates: Readonly<Record<AccessReport['kind'], string>> = {
  read: 'reads',
  write: 'writes',
  update: 'updates',
  lock: 'locks',
  wait: 'waits for',
  call: 'calls',
  start: 'starts',
  fire: 'fires',
}

/** What an access did, as the rest of a sentence: `reads 0`, `waits for acc-2`. */
export function predicate(
  access: AccessReport,
  mark: string,
  columns: number = longestValue,
): string {
  const value = access.kind === 'read' ? (access.before ?? access.after) : access.after
  const object =
    touchesValue(access) && value !== undefined
      ? cutValue(value, mark, columns)
      : cutMiddle(access.resource, Math.max(columns, 40), mark)
  return `${predicates[access.kind]} ${object}`
}

/** What a task is called in prose; with its letter where another one has the same name. */
export function taskName(tasks: readonly TaskReport[], letter: string, mark: string): string {
  const name = tasks.find((task) => task.letter === letter)?.name ?? letter
  const isTwin = tasks.some((task) => task.name === name && task.letter !== letter)
  const prefix = letter === '_' ? 'the ' : isTwin ? `${letter} ` : ''
  return prefix + cut(name, longestValue, mark)
}

/** The step with that number, which counts from 1. */
export function stepAt(
  report: Pick<Counterexample, 'steps'>,
  number: number,
): StepReport | undefined {
  return report.steps[number - 1]
}
