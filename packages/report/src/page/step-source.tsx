import type { SourcePosition } from '@racetest/core'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import type { PageData } from '../page-data.ts'
import type { PageFailure, PageOrder, PageStep } from '../page-failure.ts'
import { Source, type SourceColumn, type SourceMark } from './source.tsx'
import { Letter } from './tasks.tsx'

interface Shown {
  readonly failure: PageFailure
  readonly order: PageOrder
  readonly chosen: number
  readonly data: PageData
  readonly choose: (step: number) => void
}

/** The source of the chosen step: which steps ran on each line, and who is suspended there. */
export function StepSource({ failure, order, chosen, data, choose }: Shown): VNode | null {
  const { steps } = order
  const critical: readonly number[] = order === failure.failing ? (failure.critical ?? []) : []
  const at = positionOf(steps[(chosen || critical[0] || firstPlaced(steps)) - 1])
  const path = at?.file
  const byLine = useMemo(() => stepsByLine(steps, path), [steps, path])
  if (at === undefined || path === undefined) return null
  const suspended = suspendedAfter(order, chosen, path)
  const column: SourceColumn = {
    title: 'steps',
    name: 'steps',
    side: 'left',
    cell: (line) => (
      <>
        {shortList(byLine.get(line) ?? []).map((number) =>
          number === undefined ? (
            '…'
          ) : (
            <button
              type="button"
              key={number}
              tabIndex={-1}
              aria-label={`step ${number}`}
              class={stepClass(number, chosen, critical)}
              onClick={() => choose(number)}
            >
              {number}
            </button>
          ),
        )}
        {(suspended.get(line) ?? []).map((letter) => (
          <span class="suspended" key={letter} title="suspended here">
            <Letter tasks={failure.tasks} letter={letter} />
            <span class="unseen"> suspended here</span>
          </span>
        ))}
      </>
    ),
  }
  const marks = new Map<number, SourceMark[]>()
  const mark = (position: SourcePosition | undefined, kind: SourceMark['kind']): void => {
    if (position?.file !== path) return
    const { line, column: start, length } = position
    marks.set(line, [...(marks.get(line) ?? []), { column: start, length, kind }])
  }
  for (const number of critical) mark(positionOf(steps[number - 1]), 'critical')
  if (chosen > 0 && !critical.includes(chosen)) mark(at, 'chosen')
  return (
    <div class="pane">
      <Source
        path={path}
        text={data.sources[path]}
        columns={[column]}
        marks={marks}
        focus={at.line}
        isLit={chosen > 0}
      />
    </div>
  )
}

function positionOf(step: PageStep | undefined): SourcePosition | undefined {
  const shown = step?.accesses[step.shown]
  const placed = shown?.position ?? step?.accesses.find(({ position }) => position)?.position
  return placed ?? step?.suspendedAt
}

const firstPlaced = (steps: readonly PageStep[]): number =>
  steps.findIndex((step) => positionOf(step) !== undefined) + 1

function stepClass(number: number, chosen: number, critical: readonly number[]): string {
  const isCritical = critical.includes(number) ? 'critical' : ''
  return [isCritical, number === chosen ? 'chosen' : ''].join(' ').trim()
}

function stepsByLine(
  steps: readonly PageStep[],
  path: string | undefined,
): ReadonlyMap<number, readonly number[]> {
  const lines = new Map<number, number[]>()
  for (const [i, { accesses }] of steps.entries()) {
    const here = accesses.flatMap(({ position }) => (position?.file === path ? position!.line : []))
    for (const line of new Set(here)) {
      const numbers = lines.get(line)
      if (numbers === undefined) lines.set(line, [i + 1])
      else numbers.push(i + 1)
    }
  }
  return lines
}

/** More than four steps on a line: the first two and the last. */
function shortList(numbers: readonly number[]): readonly (number | undefined)[] {
  return numbers.length <= 4 ? numbers : [...numbers.slice(0, 2), undefined, numbers.at(-1)!]
}

/** Letters of the tasks that are suspended on each line once the chosen step has run. */
function suspendedAfter(
  { steps }: PageOrder,
  chosen: number,
  path: string,
): ReadonlyMap<number, readonly string[]> {
  const latest = new Map<string, PageStep>()
  for (const step of steps.slice(0, chosen)) latest.set(step.task, step)
  const lines = new Map<number, string[]>()
  for (const { task, last, suspendedAt } of latest.values()) {
    if (last || suspendedAt?.file !== path) continue
    lines.set(suspendedAt.line, [...(lines.get(suspendedAt.line) ?? []), task])
  }
  return lines
}
