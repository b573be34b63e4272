import type { VNode } from 'preact'
import type { PageFact } from '../page-failure.ts'

/** What was run, how it was found, and how to run it again. */
export function Facts({ facts }: { facts: readonly PageFact[] }): VNode {
  return (
    <dl class="facts">
      {facts.map(({ label, left, right }) => (
        <div key={label + left}>
          <dt>{label}</dt>
          <dd>
            <span class="left">{left}</span>
            {right !== '' && <span class="right">{right}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
