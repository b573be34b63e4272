import type { Status } from '@racetest/core'
import type { VNode } from 'preact'
import type { PageShare } from '../page-data.ts'

const lines: Readonly<Record<Status, string>> = {
  failed: 'M4 4l8 8M12 4l-8 8',
  unchecked: 'M5.5 5.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M8 12.4v.1',
  bounded: 'M13 8a5 5 0 1 1-10 0 5 5 0 0 1 10 0z',
  verified: 'M3 8.5l3.5 3.5L13 4.5',
}
const half = 'M8 3a5 5 0 0 1 0 10z'

/** A shape for each status. Its word stands beside it, or is read in its place. */
export function StatusMark({ status, isAlone }: { status: Status; isAlone?: boolean }): VNode {
  return (
    <span class={`status ${status}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={lines[status]} />
        {status === 'bounded' && <path d={half} class="area" />}
      </svg>
      <span class={isAlone ? 'unseen' : undefined}>{status}</span>
    </span>
  )
}

export type Coverage = 'done' | 'half' | 'open'

const coverages: Readonly<Record<Coverage, string>> = { done: '●', half: '◐', open: '○' }

/** Seen both ways or split, seen in one order, not seen. Whoever shows it says which. */
export function CoverageMark({ coverage }: { coverage: Coverage }): VNode {
  return (
    <span class={`coverage ${coverage}`} aria-hidden="true">
      {coverages[coverage]}
    </span>
  )
}

/** A share as a bar and in percent. */
export function Bar({ share, none }: { share: PageShare; none: string }): VNode {
  const { part, whole, percent, band } = share
  if (whole === 0) return <span class="none">{none}</span>
  return (
    <span class={`bar ${band ?? ''}`} title={`${part} of ${whole}`}>
      <span class="track" aria-hidden="true">
        <span class="part" style={{ width: `${(100 * part) / whole}%` }} />
      </span>
      <span class="percent">{percent} %</span>
    </span>
  )
}
