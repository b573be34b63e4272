import type { AccessReport } from '@racetest/core'
import { type Context, createContext, type VNode } from 'preact'
import { useContext } from 'preact/hooks'
import { cutMiddle } from '../cut.ts'
import { cutValue } from '../values.ts'

/** The value that the reader looks at: every step with it is marked. */
export interface Looked {
  readonly resource: string
  readonly value: string
  /** Number of the step it is looked at in. */
  readonly step: number
}

export interface Looking {
  readonly looked: Looked | undefined
  look(at: Looked | undefined): void
}

export const LookingAt: Context<Looking> = createContext<Looking>({
  looked: undefined,
  look: () => {},
})

const longestValue = 32
const longestName = 48

const verbs: Readonly<Partial<Record<AccessReport['kind'], string>>> = { wait: 'waits' }

interface Shown {
  readonly access: AccessReport
  readonly step: number
  /** The resource that is not named. */
  readonly subject: string | undefined
  /** Values can be reached with the keyboard. */
  readonly isChosen: boolean
}

function Value({ text, resource, ...shown }: Shown & { text: string; resource: string }): VNode {
  const { looked, look } = useContext(LookingAt)
  const isLooked = looked?.resource === resource && looked.value === text
  const begin = (): void => look({ resource, value: text, step: shown.step })
  const end = (): void => look(undefined)
  return (
    <button
      type="button"
      class={isLooked ? 'value looked' : 'value'}
      tabIndex={shown.isChosen ? 0 : -1}
      title={text.length > longestValue ? text : undefined}
      onMouseEnter={begin}
      onMouseLeave={end}
      onFocus={begin}
      onBlur={end}
    >
      {cutValue(text, '…', longestValue)}
    </button>
  )
}

/** What an access did, in the notation of the terminal: `read 0 ← initial`, `write 1 → 2, erases 3`. */
export function Access(shown: Shown): VNode {
  const { access, subject } = shown
  const { kind, resource, before, after, from, erases, heldBy, uncontrolled } = access
  const isValue = kind === 'read' || kind === 'write' || kind === 'update'
  const name = cutMiddle(resource, longestName, '…')
  const value = (text: string | undefined): VNode | null =>
    text === undefined ? null : <Value {...shown} text={text} resource={resource} />
  const read = before ?? after
  return (
    <span class={`access ${kind}`}>
      <span class="verb">{verbs[kind] ?? kind}</span>
      {isValue && resource === subject ? null : (
        <>
          {' '}
          <span class="name">{name}</span>
        </>
      )}
      {kind === 'read' ? (
        <>
          {' '}
          {value(read)}
          {from === undefined ? null : <span class="from"> ← {from === 0 ? 'initial' : from}</span>}
        </>
      ) : (
        isValue && (
          <>
            {' '}
            {value(before)}
            {before !== undefined && after !== undefined ? ' → ' : ''}
            {value(after)}
          </>
        )
      )}
      {heldBy === undefined ? null : `, held by ${heldBy}`}
      {uncontrolled ? ' (not controlled)' : ''}
      {erases === undefined ? null : <span class="erases">, erases {erases.step}</span>}
    </span>
  )
}
