import type { Counterexample, TaskReport } from '@racetest/core'
import { accessText, accessWidth } from './access.ts'
import { pad, padStart, width } from './columns.ts'
import { cut } from './cut.ts'
import type { Critical } from './critical.ts'
import type { Row } from './folding.ts'
import type { Glyphs, Line, Span } from './paint.ts'
import { type Place, type PlaceForm, placeForm, placeText } from './places.ts'
import { type Shorten, tellApart } from './values.ts'

type StepRow = Extract<Row, { kind: 'step' }>

/** Narrower than this, a lane says too little and tasks become words. */
const narrowest = 26
/** Wide enough for whole paths and for the column with the state. */
const roomy = 100
const gap = '  '

interface Layout {
  readonly report: Counterexample
  readonly critical: Critical | undefined
  /** The resource that rows leave out. */
  readonly subject: string | undefined
  readonly glyphs: Glyphs
  readonly columns: number
  readonly tasks: readonly TaskReport[]
  readonly numberWidth: number
  readonly laneWidth: number
  readonly words: boolean
  readonly stateWidth: number
  readonly shorten: Shorten
  readonly place: PlaceForm
}

function isStep(row: Row): row is StepRow {
  return row.kind === 'step'
}

function taskLabel({ letter, name }: TaskReport, room: number, glyphs: Glyphs): string {
  return cut(`${letter} ${name}`, room, glyphs.dots)
}

/** Room for the state of the resource after each step; none where the values are not known or the terminal is narrow. */
function stateRoom(report: Counterexample, subject: string | undefined, columns: number): number {
  if (columns < roomy || subject === undefined || !report.state?.length) return 0
  const values = report.state.map((value) => Math.min(24, width(value)))
  const needed =
    Math.max(width(subject), Math.max(...values.slice(0, 1000)) + ' '.length * 3 + 7) + 3
  return Math.min(Math.max(20, needed), Math.floor(columns / 4))
}

function layOut(
  report: Counterexample,
  critical: Critical | undefined,
  steps: readonly StepRow[],
  options: { columns: number; glyphs: Glyphs },
): Layout {
  const letters = new Set(steps.map(({ step }) => step.task))
  const known = report.tasks.filter(({ letter }) => letters.has(letter))
  const unknown = [...letters]
    .filter((letter) => !report.tasks.some((task) => task.letter === letter))
    .map((letter) => ({ letter, name: '' }))
  const tasks = [...known, ...unknown]
  const numberWidth = Math.max(3, String(report.steps.length).length + 1)
  const left = 7 + numberWidth
  const laneFor = (state: number) =>
    Math.floor((options.columns - left - gap.length * tasks.length - state) / tasks.length)
  const wanted = stateRoom(report, critical?.subject ?? report.resource, options.columns)
  // The state is worth less than lanes are.
  const stateWidth = laneFor(wanted) < narrowest && laneFor(0) >= narrowest ? 0 : wanted
  const words = laneFor(stateWidth) < narrowest
  const laneWidth = words
    ? options.columns - left - 1 - (stateWidth > 0 ? stateWidth + 1 : 0)
    : laneFor(stateWidth)
  const layout = {
    subject: critical?.subject ?? report.resource,
    report,
    critical,
    ...options,
    tasks,
    numberWidth,
    laneWidth,
    words,
    stateWidth,
    shorten: tellApart(valuesOf(report, steps), options.glyphs.dots),
  }
  return { ...layout, place: placeForm(shownPlaces(steps, layout), layout) }
}

/** With the longer form of places, values must still have that many columns. */
const fairValue = 12

function shownPlaces(steps: readonly StepRow[], layout: Omit<Layout, 'place'>): Place[] {
  return steps.flatMap(({ access, more, step }) => {
    const position = access?.position ?? step.suspendedAt
    if (position === undefined) return []
    const text = access ? accessWidth(access, { ...layout, more, limit: fairValue }) : 0
    return [{ position, room: layout.laneWidth - text - gap.length }]
  })
}

function valuesOf(report: Counterexample, steps: readonly StepRow[]): string[] {
  const accesses = steps.flatMap(({ access }) => access ?? [])
  const told = accesses.flatMap(({ kind, before, after }) =>
    kind === 'read' ? [before ?? after] : [before, after],
  )
  return [...told, ...(report.state ?? []).slice(0, 1000)].filter((value) => value !== undefined)
}

function bracket(number: number, { critical, glyphs }: Layout): string {
  if (critical === undefined || critical.first === critical.second) return '   '
  if (number === critical.first) return glyphs.first
  if (number === critical.second) return glyphs.second
  return number > critical.first && number < critical.second ? glyphs.between : '   '
}

function isCritical(number: number, critical: Critical | undefined): boolean {
  return number === critical?.first || number === critical?.second
}

/** The cell of the task that takes the step: what it did, and where. */
function stepCell({ number, step, access, more }: StepRow, layout: Layout, room: number): Span[] {
  const site = placeText(access?.position ?? step.suspendedAt, layout)
  const textRoom = room - (site === '' ? 0 : width(site) + gap.length)
  const text =
    access === undefined
      ? cut('runs', textRoom, layout.glyphs.dots)
      : accessText(access, { ...layout, more, columns: textRoom })
  const style = isCritical(number, layout.critical) ? 'critical' : undefined
  return [
    { text, style },
    { text: padStart(site, room - width(text)), style: 'dim' },
  ]
}

/** The first and last step of a task; it is alive from the step that made its first one possible. */
function lifetimes(report: Counterexample): Map<string, readonly [number, number]> {
  const lives = new Map<string, readonly [number, number]>()
  for (const [i, step] of report.steps.entries()) {
    const born = Math.max(0, ...step.afterSteps.slice(0, 100))
    lives.set(step.task, [lives.get(step.task)?.[0] ?? born, i + 1])
  }
  return lives
}

function stateCell(number: number, { report, stateWidth, shorten }: Layout): Span[] {
  const state = report.state?.[number - 1]
  if (stateWidth === 0 || state === undefined) return []
  const before = report.state?.[number - 2]
  const room = stateWidth - 3 - 3 - 7
  const widest = Math.max(0, ...(report.state ?? []).slice(0, 1000).map(width))
  const value = pad(shorten(state, room), Math.min(widest, room))
  return [{ text: before === undefined || before === state ? value : `${value}   changed` }]
}

function foldLine(
  { count, letters, unrelated }: Extract<Row, { kind: 'fold' }>,
  layout: Layout,
): Line {
  const position = (letter: string) =>
    layout.report.tasks.findIndex((task) => task.letter === letter)
  const ordered = letters.toSorted((a, b) => position(a) - position(b))
  const names = ordered.map((letter) => (letter === '_' ? 'the test body' : letter))
  const listed =
    names.length > 6
      ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
      : names.join(', ')
  const steps = `${layout.glyphs.dots} ${count} ${count === 1 ? 'step' : 'steps'} of ${listed}`
  const why = unrelated
    ? ` that ${count === 1 ? 'touches' : 'touch'} nothing here`
    : ' left out, RACE_TRACE=full prints all'
  return [{ text: ' '.repeat(7 + layout.numberWidth) + steps + why, style: 'dim' }]
}

function headerLine(layout: Layout): Line[] {
  const { tasks, laneWidth, words, stateWidth, glyphs } = layout
  const number = `${' '.repeat(5)}${padStart('#', layout.numberWidth)}${gap}`
  const state: Span[] =
    stateWidth > 0 ? [{ text: cut(layout.subject ?? '', stateWidth, glyphs.dots) }] : []
  if (words) {
    return state.length === 0
      ? []
      : [[{ text: number + ' '.repeat(laneWidth + gap.length) }, ...state]]
  }
  const headings = tasks.flatMap((task): Span[] => {
    const label = taskLabel(task, laneWidth, glyphs)
    const call = task.call === undefined ? '' : ` ${glyphs.dot} ${task.call}`
    const rest = cut(call, laneWidth - width(label), glyphs.dots)
    const fill = ' '.repeat(Math.max(0, laneWidth - width(label) - width(rest)) + gap.length)
    return [
      { text: label.slice(0, task.letter.length + 1) },
      { text: label.slice(task.letter.length + 1), style: 'bold' },
      { text: rest + fill },
    ]
  })
  return [[{ text: number }, ...headings, ...state]]
}

/**
 * The schedule: one row for each step, one column for each task that takes part. With
 * less than 26 columns for a task, its name becomes a word in one wide column.
 */
export function lanes(
  report: Counterexample,
  critical: Critical | undefined,
  shown: readonly Row[],
  options: { columns: number; glyphs: Glyphs },
): Line[] {
  const steps = shown.filter(isStep)
  const layout = layOut(report, critical, steps, options)
  const lives = lifetimes(report)
  const labels = layout.tasks.map((task) => taskLabel(task, 20, layout.glyphs))
  const labelWidth = Math.max(0, ...labels.map(width))

  const line = (row: Row): Line => {
    if (row.kind === 'fold') return foldLine(row, layout)
    const { number, step } = row
    const style = isCritical(number, critical) ? 'critical' : undefined
    const start: Span[] = [
      { text: '  ' },
      { text: bracket(number, layout), style: critical === undefined ? undefined : 'critical' },
      { text: padStart(String(number), layout.numberWidth), style },
      { text: gap },
    ]
    if (layout.words) {
      const i = layout.tasks.findIndex(({ letter }) => letter === step.task)
      const label: Span = { text: pad(labels[i] ?? step.task, labelWidth), style: 'bold' }
      const cell = stepCell(row, layout, layout.laneWidth - labelWidth - gap.length)
      return [...start, label, { text: gap }, ...cell, { text: gap }, ...stateCell(number, layout)]
    }
    const cells = layout.tasks.flatMap(({ letter }): Span[] => {
      if (letter === step.task) return [...stepCell(row, layout, layout.laneWidth), { text: gap }]
      const [born, last] = lives.get(letter) ?? [0, 0]
      const mark = number >= born && number < last ? layout.glyphs.suspended : ''
      return [{ text: pad(mark, layout.laneWidth) + gap }]
    })
    return [...start, ...cells, ...stateCell(number, layout)]
  }
  return [...headerLine(layout), ...shown.map(line)]
}
