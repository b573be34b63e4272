import type { VNode } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** Moves through the numbers of the steps that are shown; 0 is before the first. */
export interface Steps {
  readonly numbers: readonly number[]
  readonly chosen: number
  choose(step: number): void
}

/** The step so many rows away. */
export function stepBy({ numbers, chosen }: Steps, rows: number): number {
  const all = [0, ...numbers]
  // A step that is not shown lies between two that are.
  const at = all.findLastIndex((number) => number <= chosen)
  return all[Math.max(0, Math.min(all.length - 1, at + rows))]!
}

export function Stepper(steps: Steps & { readonly total: number }): VNode {
  const { numbers, chosen, choose, total } = steps
  const at = numbers.findLastIndex((number) => number <= chosen) + 1
  const last = numbers.at(-1) ?? 0
  const button = (label: string, text: string, to: number): VNode => (
    <button type="button" aria-label={label} disabled={to === chosen} onClick={() => choose(to)}>
      {text}
    </button>
  )
  return (
    <div class="stepper" role="group" aria-label="Steps">
      {button('Before the first step', '|‹', 0)}
      {button('Previous step', '‹', stepBy(steps, -1))}
      {button('Next step', '›', stepBy(steps, 1))}
      {button('Last step', '›|', last)}
      <input
        type="range"
        aria-label="Step"
        aria-valuetext={`step ${chosen} of ${total}`}
        min={0}
        max={numbers.length}
        value={at}
        onInput={({ currentTarget }) => choose([0, ...numbers][Number(currentTarget.value)] ?? 0)}
      />
      <span class="count" aria-hidden="true">
        step {chosen} of {total}
      </span>
    </div>
  )
}

export type Keys = Readonly<Record<string, (() => void) | undefined>>

/** Calls what belongs to a key, unless somebody is typing or the key is for what has the focus. */
export function useKeys(keys: Keys): void {
  // At once after each change, so that no key acts on what was shown before.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const target = event.target as HTMLElement
      const isText = target.matches('input:not([type=range], [type=radio])')
      // Arrows, Home and End have a meaning in sliders, choices and what scrolls.
      const isNamed = event.key.length > 1
      if (isText || (isNamed && target.matches('input, .source'))) return
      const act = keys[event.key]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  })
}
