import type { CallReport, Counterexample, HistoryReport, TaskReport } from '@racetest/core'
import { pad, width, wrap } from './columns.ts'
import { cut } from './cut.ts'
import type { Glyphs, Line } from './paint.ts'

/** Orders that are told; the rest are counted. */
const mostOrders = 6
/** Pairs of calls that overlap, likewise. */
const mostOverlaps = 3
const widest = 36
const gap = 2

interface Shown {
  readonly history: HistoryReport
  readonly tasks: readonly TaskReport[]
  readonly columns: number
  readonly glyphs: Glyphs
}

/** The calls of a history in time, a lane for each task, and why no order of them explains the answers. */
export function historyLines(
  { history, tasks }: Counterexample,
  { columns, glyphs }: { readonly columns: number; readonly glyphs: Glyphs },
): Line[] {
  if (history === undefined) return []
  const letters = [...new Set(history.calls.map(({ task }) => task))].toSorted()
  const shown: Shown = {
    history,
    columns,
    glyphs,
    tasks: letters.map(
      (letter) => tasks.find((task) => task.letter === letter) ?? { letter, name: '' },
    ),
  }
  return [...diagram(shown), ...overlapLines(shown), [], ...orderLines(shown)]
}

/** A begin, an end, or a call that nothing of others comes between. */
interface Row {
  readonly call: number
  readonly part: 'begin' | 'end' | 'whole'
}

function listRows({ calls }: HistoryReport): Row[] {
  const times = calls.flatMap(({ begin, end }, call) => [
    ...(begin === undefined ? [] : [{ call, part: 'begin' as const, time: begin }]),
    ...(end === undefined ? [] : [{ call, part: 'end' as const, time: end }]),
  ])
  const rows: Row[] = []
  for (const { call, part } of times.toSorted((a, b) => a.time - b.time)) {
    const last = rows.at(-1)
    if (part === 'end' && last?.call === call && last.part === 'begin')
      rows[rows.length - 1] = { call, part: 'whole' }
    else rows.push({ call, part })
  }
  return rows
}

function diagram({ history, tasks, columns, glyphs }: Shown): Line[] {
  const { calls } = history
  const texts = calls.map((call) => `${glyphs.single} ${callText(call, glyphs)}`)
  const names = tasks.map(({ letter, name }) => `${letter} ${name}`)
  const room = Math.floor((columns - 2) / tasks.length) - gap
  const lane = Math.min(room, widest, Math.max(...[...texts, ...names].map(width)))
  const cell = (text: string): string => pad(cut(text, lane, glyphs.dots), lane + gap)
  const rows = listRows(history)
  const lines = rows.map((row, at): Line => {
    const cells = tasks.map(({ letter }) => {
      if (calls[row.call]!.task === letter) return cell(rowText(row, calls[row.call]!, glyphs))
      const isOpen = calls.some(({ task }, i) => task === letter && isRunning(rows, i, at))
      return cell(isOpen ? glyphs.bar : '')
    })
    return [{ text: `  ${cells.join('')}` }]
  })
  return [[{ text: `  ${names.map(cell).join('')}`, style: 'bold' }], ...lines]
}

function isRunning(rows: readonly Row[], call: number, at: number): boolean {
  const begin = rows.findIndex((row) => row.call === call && row.part === 'begin')
  const end = rows.findIndex((row) => row.call === call && row.part === 'end')
  return begin >= 0 && begin < at && (end < 0 || at < end)
}

function rowText({ part }: Row, call: CallReport, glyphs: Glyphs): string {
  if (part === 'whole') return `${glyphs.single} ${callText(call, glyphs)}`
  if (part === 'begin') return `${glyphs.opening} ${call.call}`
  return call.answer === '' ? glyphs.closing : `${glyphs.closing} ${glyphs.to} ${call.answer}`
}

function callText({ call, answer }: CallReport, { to }: Glyphs): string {
  return answer === '' ? call : `${call} ${to} ${answer}`
}

function overlapLines({ history, tasks, columns }: Shown): Line[] {
  const { calls, overlaps } = history
  // Nobody asks of one task.
  if (tasks.length < 2) return []
  const name = (call: number): string => `${calls[call]!.task} ${calls[call]!.call}`
  const told = overlaps.slice(0, mostOverlaps).map((pair) => {
    const [one, other] = pair.toSorted((a, b) => (calls[a]!.task < calls[b]!.task ? -1 : 1))
    return `${name(one!)} overlaps ${name(other!)}`
  })
  const more = overlaps.length - told.length
  if (more > 0) told.push(`${more} more pairs overlap`)
  const text = told.length === 0 ? 'No two of the calls overlap.' : `${told.join('; ')}.`
  return [[], ...indent(wrap(text, columns - 2), '  ')]
}

function orderLines({ history, columns, glyphs }: Shown): Line[] {
  const { calls, deadEnds } = history
  const name = (call: number): string => `${calls[call]!.task} ${callText(calls[call]!, glyphs)}`
  const ends = deadEnds.flatMap(({ order, refused }) =>
    refused.map(({ call, why }) => {
      const before = order.length === 0 ? '' : `${order.map(name).join(', ')}; then `
      return `${before}${name(call)}: ${why}`
    }),
  )
  const told = ends.slice(0, mostOrders)
  const rest = ends.length - told.length
  const lines = told.flatMap((text) => {
    const [first = '', ...others] = wrap(text, columns - 6)
    return [...indent([first], '    '), ...indent(others, '      ')]
  })
  const more: Line[] = rest > 0 ? [[{ text: `    and ${rest} more` }]] : []
  const heading = wrap('No order of the calls explains the answers:', columns - 2)
  return [...indent(heading, '  '), ...lines, ...more]
}

const indent = (texts: readonly string[], by: string): Line[] =>
  texts.map((text) => [{ text: by + text }])
