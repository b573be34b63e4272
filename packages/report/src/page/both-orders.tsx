import type { VNode } from 'preact'
import type { PageFailure, PageOrder } from '../page-failure.ts'
import { hasChanged } from './rows.ts'
import { racesWith } from './sentence.ts'
import { hueOf, quiet, TaskName } from './tasks.tsx'
import { Access } from './values.tsx'

/** Rows before the orders part that are shown; what is the same says little. */
const mostShared = 6
const mostRows = 200

/** Number of the first step at which two orders differ. */
function partingStep(one: PageOrder, other: PageOrder): number {
  const at = one.steps.findIndex(({ task }, i) => task !== other.steps[i]?.task)
  return (at < 0 ? one.steps.length : at) + 1
}

/** The failing and the passing order beside each other, aligned where they part. */
export function BothOrders(props: {
  readonly failure: PageFailure
  readonly passing: PageOrder
  readonly chosen: number
  readonly choose: (step: number) => void
}): VNode {
  const { failure, passing, chosen, choose } = props
  const { failing } = failure
  const parting = partingStep(failing, passing)
  const length = Math.max(failing.steps.length, passing.steps.length)
  const from = Math.max(1, Math.min(parting - mostShared, chosen > 0 ? chosen : parting))
  const numbers = Array.from({ length: Math.min(mostRows, length - from + 1) }, (_, i) => from + i)
  return (
    <table class="lanes both-orders">
      <caption class="unseen">The failing and the passing order, side by side</caption>
      <thead>
        <tr>
          <th scope="col" class="number">
            <abbr title="number of the step">#</abbr>
          </th>
          <th scope="col">
            Failing <code>{failing.text}</code>
          </th>
          <th scope="col">
            Passing <code>{passing.text}</code>
          </th>
        </tr>
      </thead>
      <tbody>
        {from > 1 && (
          <tr class="fold">
            <td colSpan={3}>… {from - 1} steps that are the same in both</td>
          </tr>
        )}
        {numbers.map((number) => (
          <tr
            key={number}
            class={number === parting && number > 1 ? 'step parting' : 'step'}
            data-step={number}
            aria-current={number === chosen ? 'step' : undefined}
            onClick={() => choose(number)}
          >
            <th scope="row" class="number">
              <button type="button" aria-label={`Go to step ${number}`}>
                {number}
              </button>
            </th>
            <OneOrder failure={failure} order={failing} number={number} />
            <OneOrder failure={failure} order={passing} number={number} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function OneOrder(props: {
  readonly failure: PageFailure
  readonly order: PageOrder
  readonly number: number
}): VNode {
  const { failure, order, number } = props
  const step = order.steps[number - 1]
  if (step === undefined) return <td class="ended">ended</td>
  const access = step.accesses[step.shown]
  const rival = order === failure.failing ? racesWith(failure, number) : undefined
  const state = order.state[number - 1]
  const isChanged = hasChanged(order, number)
  return (
    <td class={`here ${hueOf(failure.tasks, step.task)}${rival === undefined ? '' : ' critical'}`}>
      <div class="cell">
        <TaskName tasks={failure.tasks} letter={step.task} />
        <span class="did">
          {access === undefined ? (
            quiet(step)
          ) : (
            <Access access={access} step={number} subject={failure.subject} isChosen={false} />
          )}
        </span>
        {isChanged && <span class="now">now {state}</span>}
        {rival !== undefined && <span class="rival">races with step {rival}</span>}
      </div>
    </td>
  )
}
