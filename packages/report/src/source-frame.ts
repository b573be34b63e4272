import type { AccessReport, Counterexample, SourcePosition, Sources } from '@racetest/core'
import { predicate, stepAt, taskName } from './access.ts'
import { pad, padStart, width } from './columns.ts'
import { cut, cutStart } from './cut.ts'
import { type Critical, shownAccess } from './critical.ts'
import type { Glyphs, Line } from './paint.ts'
import { sourceLine } from './source-line.ts'

interface Look {
  readonly columns: number
  readonly glyphs: Glyphs
  readonly unicode: boolean
  readonly sources: Sources
}

/** Something to point at: the access of one step. */
interface Mark {
  readonly number: number
  readonly task: string
  readonly access: AccessReport
  readonly position: SourcePosition
}

const mostFiles = 2
/** A value by the carets is cut no further than this. */
const shortestValue = 6
/** Carets make room for a value of that length, as long as so many of them are left. */
const fairValue = 12
const fewestCarets = 6
const leftMargin = 4
const gutterWidth = 7
/** Where the words about a suspension start, counted from the right edge. */
const noteRoom = 46

function markOf(report: Counterexample, number: number, critical: Critical | undefined): Mark[] {
  const step = stepAt(report, number)
  if (step === undefined) return []
  const { access } = shownAccess(step, number, critical)
  const at =
    access?.position === undefined ? step.accesses.find(({ position }) => position) : access
  const position = at?.position
  if (at === undefined || position === undefined) return []
  return [{ number, task: step.task, access: at, position }]
}

/** The accesses to point at: the critical pair, or else the last step that has a position. */
function marks(report: Counterexample, critical: Critical | undefined): Mark[] {
  if (critical !== undefined) {
    return [critical.first, critical.second].flatMap((number) => markOf(report, number, critical))
  }
  for (let number = report.steps.length; number > 0; number--) {
    const found = markOf(report, number, critical)
    if (found.length > 0) return found
  }
  return []
}

/** Numbers of the steps with an access on each line of the file. */
function stepsByLine(report: Counterexample, file: string): Map<number, number[]> {
  const lines = new Map<number, number[]>()
  for (const [i, step] of report.steps.entries()) {
    const here = step.accesses.flatMap(({ position }) =>
      position?.file === file ? position.line : [],
    )
    for (const line of new Set(here)) lines.set(line, [...(lines.get(line) ?? []), i + 1])
  }
  return lines
}

/** What is suspended on each line of the file: `alice 1 to 3`. */
function suspensions(report: Counterexample, file: string, glyphs: Glyphs): Map<number, string[]> {
  const lines = new Map<number, string[]>()
  for (const [i, { task, suspendedAt }] of report.steps.entries()) {
    if (suspendedAt?.file !== file) continue
    const next = report.steps.findIndex((step, j) => j > i && step.task === task)
    const until = next === -1 ? `from ${i + 1} on` : `${i + 1} to ${next + 1}`
    const told = `${taskName(report.tasks, task, glyphs.dots)} ${until}`
    lines.set(suspendedAt.line, [...(lines.get(suspendedAt.line) ?? []), told])
  }
  return lines
}

function stepNumbers(numbers: readonly number[], glyphs: Glyphs): string {
  const list = numbers.join(' ')
  if (numbers.length <= 4 && list.length <= 11) return list
  const start = numbers.slice(0, list.length > 11 ? 1 : 2).join(' ')
  return `${start} ${glyphs.dots}${numbers.at(-1)}`
}

/** The lines around the marks, in order, nothing where lines in between are left out. */
function visibleLines(marked: readonly Mark[], count: number): (number | undefined)[] {
  const around = new Set(marked.flatMap(({ position: { line } }) => [line - 1, line, line + 1]))
  const existing = [...around].filter((line) => line >= 1 && line <= count)
  const visible: (number | undefined)[] = []
  for (const line of existing.toSorted((a, b) => a - b)) {
    const previous = visible.at(-1)
    if (previous !== undefined && line - previous === 2) visible.push(line - 1)
    else if (previous !== undefined && line - previous > 2) visible.push(undefined)
    visible.push(line)
  }
  return visible
}

/** The carets with words beside them: after them, or before them where there is more room, or after fewer carets. */
function caretLine(
  report: Counterexample,
  { number, task, access }: Mark,
  carets: { start: number; length: number },
  room: number,
  { glyphs }: Look,
): string {
  const who = `step ${number}, ${taskName(report.tasks, task, glyphs.dots)} `
  const whole = who + predicate(access, glyphs.dots, fairValue)
  const left = carets.start - 1
  const most = Math.max(1, Math.min(carets.length, room - carets.start))
  const isBeside = Math.max(room - carets.start - most - 1, left) >= width(whole)
  const fewer = Math.max(fewestCarets, room - carets.start - 1 - width(whole))
  const length = isBeside ? most : Math.min(most, fewer)
  const underline = '^'.repeat(length)
  const after = room - carets.start - length - 1
  const space = Math.max(after, left)
  const value = Math.max(shortestValue, Math.min(24, space - width(who) - 'updates '.length))
  const told = cut(who + predicate(access, glyphs.dots, value), space, glyphs.dots)
  return width(told) <= after
    ? `${' '.repeat(carets.start)}${underline} ${told}`
    : `${padStart(told, left)} ${underline}`
}

/** One frame while it is drawn: what stands on each line, and how wide its parts are. */
interface Frame {
  readonly report: Counterexample
  readonly look: Look
  readonly code: readonly string[]
  readonly steps: ReadonlyMap<number, readonly number[]>
  readonly suspended: ReadonlyMap<number, readonly string[]>
  readonly widest: number
  readonly gutter: number
  readonly digits: number
  readonly margin: number
  readonly room: number
}

function measure(
  report: Counterexample,
  file: string,
  code: readonly string[],
  visible: readonly (number | undefined)[],
  look: Look,
): Frame {
  const { columns, glyphs } = look
  const steps = stepsByLine(report, file)
  const suspended = suspensions(report, file, glyphs)
  const texts = visible.map((line) => stepNumbers(steps.get(line ?? 0) ?? [], glyphs))
  const widest = Math.max(...texts.map((text) => text.length))
  const digits = String(Math.max(...visible.map((line) => line ?? 0))).length
  const gutter = Math.max(gutterWidth, widest + 2)
  const margin = leftMargin + gutter + 1 + digits
  const room = columns - margin - width(glyphs.bar) - 1
  return { report, look, code, steps, suspended, widest, gutter, digits, margin, room }
}

/** A line of source with everything told about it: its steps, its suspensions, its carets. */
function drawLine(frame: Frame, line: number, here: readonly Mark[]): Line[] {
  const { report, look, code, gutter, widest, digits, margin, room } = frame
  const { columns, glyphs, unicode } = look
  const windowed = (mark: Mark | undefined) =>
    sourceLine(code[line - 1] ?? '', mark?.position, { columns: room, glyphs, unicode })

  const waiting = frame.suspended.get(line) ?? []
  const numbers = stepNumbers(frame.steps.get(line) ?? [], glyphs)
  const mark = waiting.length === 0 ? '' : glyphs.suspended
  const beside =
    numbers === ''
      ? ' '.repeat(Math.floor(Math.max(0, widest - 1) / 2)) + mark
      : `${numbers} ${mark}`
  const style = here.length > 0 ? 'bold' : undefined
  const first = windowed(here[0]).text
  const lines: Line[] = [
    [
      { text: `${' '.repeat(leftMargin)}${pad(beside, gutter)} ` },
      { text: padStart(String(line), digits) + glyphs.bar, style: 'dim' },
      { text: ` ${first}`, style },
      ...suspensionNote(waiting, margin + 2 + width(first), columns),
    ],
  ]
  const blank = [{ text: ' '.repeat(margin) }, { text: glyphs.bar, style: 'dim' }] as const
  let last = first
  for (const each of here) {
    const { text, carets } = windowed(each)
    // A line too long to show both accesses is shown once for each.
    if (text !== last) lines.push([...blank, { text: ` ${text}`, style }])
    last = text
    lines.push([
      ...blank,
      { text: ` ${caretLine(report, each, carets, room, look)}`, style: 'critical' },
    ])
  }
  return lines
}

function draw(report: Counterexample, file: string, marked: readonly Mark[], look: Look): Line[] {
  const { columns, glyphs } = look
  const code = look.sources[file]?.trimEnd().split(/\r?\n/u) ?? []
  const visible = visibleLines(marked, code.length)
  if (visible.length === 0) return []
  const frame = measure(report, file, code, visible, look)
  const skipped: Line = [{ text: padStart(glyphs.dots, frame.margin), style: 'dim' }]
  return [
    [{ text: '  ' }, { text: cutStart(file, columns - 2, glyphs.dots), style: 'dim' }],
    ...visible.flatMap((line) => {
      if (line === undefined) return [skipped]
      return drawLine(
        frame,
        line,
        marked.filter(({ position }) => position.line === line),
      )
    }),
  ]
}

function suspensionNote(waiting: readonly string[], used: number, columns: number): Line {
  if (columns < 100 || waiting.length === 0) return []
  const start = Math.max(columns - noteRoom, used + 2)
  for (let count = waiting.length; count > 0; count--) {
    const more = waiting.length > count ? `, ${waiting.length - count} more` : ''
    const told = `suspended here: ${waiting.slice(0, count).join(', ')}${more}`
    if (start + width(told) <= columns) return [{ text: ' '.repeat(start - used) }, { text: told }]
  }
  return []
}

/**
 * The source lines of the critical pair with one line around: numbers of the steps that
 * ran there in the gutter, carets under the accesses. One frame for each file, at most two.
 */
export function sourceFrames(
  report: Counterexample,
  critical: Critical | undefined,
  look: Look,
): Line[][] {
  const marked = marks(report, critical)
  const files = [...new Set(marked.map(({ position }) => position.file))].slice(0, mostFiles)
  return files
    .map((file) =>
      draw(
        report,
        file,
        marked.filter(({ position }) => position.file === file),
        look,
      ),
    )
    .filter((lines) => lines.length > 0)
}
