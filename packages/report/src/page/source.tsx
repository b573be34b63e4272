import type { ComponentChildren, VNode } from 'preact'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { escape } from '../escape.ts'
import { highlight, type Piece } from './highlight.ts'
import { keepInSight } from './keep-in-sight.ts'
import './source.css'

/** Text of a line that is marked. */
export interface SourceMark {
  readonly column: number
  readonly length: number
  readonly kind: 'critical' | 'chosen'
}

/** What stands beside the lines. */
export interface SourceColumn {
  readonly title: string
  readonly name: string
  readonly side: 'left' | 'right'
  cell(line: number): ComponentChildren
}

/** More lines than that make a page slow; those around the one in focus are shown. */
const mostLines = 600
const longestLine = 1000
/** What is kept in sight before the first mark of a line that is too long. */
const lead = 200

export interface SourceProps {
  readonly path: string
  readonly text: string | undefined
  readonly columns: readonly SourceColumn[]
  readonly marks?: ReadonlyMap<number, readonly SourceMark[]>
  /** The line that is kept in sight, and whether it stands out. */
  readonly focus?: number | undefined
  readonly isLit?: boolean
}

/** The lines of a file, and what is told of each. */
export function Source({ path, text, columns, marks, focus, isLit }: SourceProps): VNode {
  const lines = useMemo(() => (text === undefined ? [] : highlight(text.trimEnd())), [text])
  const frame = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const row = frame.current?.querySelector(`[data-line="${focus}"]`)
    if (row) keepInSight(frame.current!, row)
  }, [path, focus])
  if (text === undefined)
    return <p class="no-source">The source of {path} is not in this report.</p>
  const first = Math.max(0, Math.min((focus ?? 1) - mostLines / 2, lines.length - mostLines))
  const shown = lines.slice(first, first + mostLines)
  const left = columns.filter(({ side }) => side === 'left')
  const right = columns.filter(({ side }) => side === 'right')
  const cells = (of: readonly SourceColumn[], line: number): VNode[] =>
    of.map(({ name, cell }) => (
      <td class={name} key={name}>
        {cell(line)}
      </td>
    ))
  const headers = (of: readonly SourceColumn[]): VNode[] =>
    of.map(({ name, title }) => (
      <th scope="col" class={name} key={name}>
        {title}
      </th>
    ))
  return (
    <div class="source" ref={frame} tabIndex={0} role="region" aria-label={`Source of ${path}`}>
      <table>
        <caption>{path}</caption>
        <thead>
          <tr>
            {headers(left)}
            <th scope="col" class="line">
              <span class="unseen">line</span>
            </th>
            <th scope="col" class="code">
              <span class="unseen">source</span>
            </th>
            {headers(right)}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Skipped count={first} columns={columns.length + 2} />}
          {shown.map((pieces, i) => {
            const line = first + i + 1
            return (
              <tr key={line} data-line={line} class={isLit && line === focus ? 'lit' : undefined}>
                {cells(left, line)}
                <th scope="row" class="line">
                  {line}
                </th>
                <td class="code">
                  <Code pieces={pieces} marks={marks?.get(line) ?? []} />
                </td>
                {cells(right, line)}
              </tr>
            )
          })}
          {lines.length > first + mostLines && (
            <Skipped count={lines.length - first - mostLines} columns={columns.length + 2} />
          )}
        </tbody>
      </table>
    </div>
  )
}

function Skipped({ count, columns }: { count: number; columns: number }): VNode {
  return (
    <tr class="skipped">
      <td colSpan={columns}>… {count} lines</td>
    </tr>
  )
}

function Code(props: { pieces: readonly Piece[]; marks: readonly SourceMark[] }): VNode {
  const { marks } = props
  const start = Math.max(0, Math.min(...marks.map(({ column }) => column)) - lead)
  const length = props.pieces.reduce((sum, { text }) => sum + text.length, 0)
  const from = length > longestLine && Number.isFinite(start) ? start : 0
  const parts: VNode[] = []
  let at = 0
  for (const { text, kind } of props.pieces) {
    for (const [begin, end] of cutAt(at, at + text.length, marks)) {
      if (end <= from || begin >= from + longestLine) continue
      const mark = marks.find(({ column, length: long }) => column <= begin && end <= column + long)
      const part = printable(text.slice(begin - at, end - at))
      const classes = [kind === 'plain' ? '' : kind, mark ? `mark ${mark.kind}` : '']
      parts.push(<span class={classes.filter(Boolean).join(' ') || undefined}>{part}</span>)
    }
    at += text.length
  }
  return (
    <code>
      {from > 0 && '…'}
      {parts}
      {at > from + longestLine && '…'}
    </code>
  )
}

/** Parts of a range, cut where marks begin and end. */
function cutAt(from: number, to: number, marks: readonly SourceMark[]): [number, number][] {
  const edges = marks.flatMap(({ column, length }) => [column, column + length])
  const inside = [...new Set(edges)].filter((edge) => edge > from && edge < to)
  const all = [from, ...inside.toSorted((a, b) => a - b), to]
  return all.slice(1).map((end, i) => [all[i]!, end])
}

/** Whatever would reorder or hide text is written out; tabs stay. */
const printable = (text: string): string =>
  text
    .split('\t')
    .map((part) => escape(part, true))
    .join('\t')
