import type { RefObject, VNode } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { PageOrder } from '../page-failure.ts'
import type { Looked } from './values.tsx'

interface Arrow {
  readonly from: number
  readonly to: number
}

/** Arrows from the writes to the reads of the value that is looked at, over the lanes. */
export function Arrows(props: {
  readonly frame: RefObject<HTMLElement | null>
  readonly order: PageOrder
  readonly looked: Looked | undefined
}): VNode | null {
  const { frame, order, looked } = props
  const [paths, setPaths] = useState<readonly string[]>([])
  useLayoutEffect(() => {
    const { current } = frame
    if (current === null || looked === undefined) setPaths([])
    else setPaths(arrowsOf(order, looked).flatMap((arrow) => draw(current, arrow) ?? []))
  }, [frame, order, looked])
  if (paths.length === 0) return null
  return (
    <svg class="arrows" aria-hidden="true">
      <marker
        id="tip"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        orient="auto"
      >
        <path d="M0 0 8 4 0 8z" />
      </marker>
      {paths.map((d) => (
        <path class="arrow" d={d} key={d} marker-end="url(#tip)" />
      ))}
    </svg>
  )
}

/** Which step the chosen one has its value from, and which have theirs from it. */
function arrowsOf({ steps }: PageOrder, { step, resource, value }: Looked): readonly Arrow[] {
  const own = steps[step - 1]?.accesses ?? []
  const read = own.find((access) => access.kind === 'read' && access.resource === resource)
  const from = read?.from ?? 0
  const to = own.some((access) => access.resource === resource && access.after === value)
  const readers = to
    ? steps.flatMap(({ accesses }, i) =>
        accesses.some((access) => access.resource === resource && access.from === step)
          ? [{ from: step, to: i + 1 }]
          : [],
      )
    : []
  return [...(from > 0 ? [{ from, to: step }] : []), ...readers]
}

/** From the end of the value where it was written to its beginning where it is read. */
function draw(frame: HTMLElement, { from, to }: Arrow): string | undefined {
  const valuesOf = (step: number): Element[] => [
    ...frame.querySelectorAll(`[data-step="${step}"] .looked`),
  ]
  const [start, end] = [valuesOf(from).at(-1), valuesOf(to)[0]].map((value) =>
    value?.getBoundingClientRect(),
  )
  if (start === undefined || end === undefined) return undefined
  const { left, top } = frame.getBoundingClientRect()
  const isBelow = end.top > start.top
  const x1 = Math.round(start.left - left + start.width / 2)
  const y1 = Math.round((isBelow ? start.bottom : start.top) - top)
  const x2 = Math.round(end.left - left + end.width / 2)
  const y2 = Math.round((isBelow ? end.top : end.bottom) - top)
  const bend = Math.round((y2 - y1) / 2)
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`
}
