import type { ComponentChildren, VNode } from 'preact'
import type { PageFailure, PageOrder } from '../page-failure.ts'

export type OrderName = 'failing' | 'passing' | 'both'

/** A schedule is as long as its trace; more of it is no help here. */
const longestSchedule = 16

const short = (text: string): string =>
  text.length > longestSchedule ? `${text.slice(0, longestSchedule - 1)}…` : text

interface Option<Value> {
  readonly value: Value
  readonly label: ComponentChildren
}

/** One of a few, all of them in sight. */
function Choice<Value extends string>(props: {
  readonly legend: string
  readonly options: readonly Option<Value>[]
  readonly value: Value
  readonly show: (value: Value) => void
}): VNode {
  const { legend, options, value, show } = props
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={legend}
            checked={option.value === value}
            onChange={() => show(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** The failing order, the passing one, or both. */
export function OrderChoice(props: {
  readonly failure: PageFailure
  readonly name: OrderName
  readonly show: (name: OrderName) => void
}): VNode | null {
  const { failure, name, show } = props
  const { failing, passing } = failure
  if (passing === undefined) return null
  const labelOf = (word: string, { text }: PageOrder): VNode => (
    <>
      {word} <code>{short(text)}</code>
    </>
  )
  const options: readonly Option<OrderName>[] = [
    { value: 'failing', label: labelOf('failing', failing) },
    { value: 'passing', label: labelOf('passing', passing) },
    { value: 'both', label: 'side by side' },
  ]
  return <Choice legend="Order" options={options} value={name} show={show} />
}

/** The relevant steps, or all. */
export function RowsChoice(props: {
  readonly order: PageOrder
  readonly isAll: boolean
  readonly show: (all: boolean) => void
}): VNode | null {
  const { order, isAll, show } = props
  const { relevant, steps } = order
  if (relevant.length === steps.length) return null
  const options = [
    { value: 'relevant', label: `relevant ${relevant.length}` },
    { value: 'all', label: `all ${steps.length}` },
  ] as const
  return (
    <Choice
      legend="Rows"
      options={options}
      value={isAll ? 'all' : 'relevant'}
      show={(value) => show(value === 'all')}
    />
  )
}
