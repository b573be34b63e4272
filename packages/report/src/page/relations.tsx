import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import type { PageOrder } from '../page-failure.ts'
import { type Relation, relationsTo } from './happens-before.ts'

const mostNumbers = 24

const words: readonly (readonly [Relation, string])[] = [
  ['before', 'Before it'],
  ['unordered', 'Unordered with it'],
  ['after', 'After it'],
]

/** What happens before the chosen step, after it, and neither: in numbers what the lanes show in shades. */
export function Relations(props: {
  readonly order: PageOrder
  readonly chosen: number
  readonly choose: (step: number) => void
}): VNode | null {
  const { order, chosen, choose } = props
  const relations = useMemo(() => relationsTo(order, chosen), [order, chosen])
  if (chosen === 0) return null
  const listed = words.map(([relation, word]) => {
    const numbers = relations.flatMap((each, i) => (each === relation ? [i + 1] : []))
    const more = numbers.length - mostNumbers
    return (
      <div key={relation} class={relation}>
        <dt>{word}</dt>
        <dd>
          {numbers.length === 0 && 'no step'}
          {numbers.slice(0, mostNumbers).map((number) => (
            <button type="button" key={number} onClick={() => choose(number)}>
              {number}
            </button>
          ))}
          {more > 0 && ` and ${more} more`}
        </dd>
      </div>
    )
  })
  return (
    <details class="relations" open>
      <summary>Happens-before</summary>
      <dl>{listed}</dl>
    </details>
  )
}
