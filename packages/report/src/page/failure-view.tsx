import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { escape } from '../escape.ts'
import type { PageData } from '../page-data.ts'
import type { PageFailure, PageOrder, PageStep } from '../page-failure.ts'
import type { Choose, Chosen } from './address.ts'
import { BothOrders } from './both-orders.tsx'
import { Facts } from './facts.tsx'
import { Lanes } from './lanes.tsx'
import { OrderChoice, type OrderName, RowsChoice } from './order-choice.tsx'
import { Relations } from './relations.tsx'
import { listNumbers, listRows } from './rows.ts'
import { describeStep, racesWith } from './sentence.ts'
import { StepSource } from './step-source.tsx'
import { stepBy, Stepper, useKeys } from './stepper.tsx'
import { Access } from './values.tsx'

interface Shown {
  readonly failure: PageFailure
  readonly data: PageData
  readonly chosen: Chosen
  readonly choose: Choose
}

/** A failure: its schedule step by step, and what is known of it. */
export function FailureView(shown: Shown): VNode {
  const { failing, facts, history, said, lacksSteps, verdict } = shown.failure
  return (
    <section class="failure" aria-label="Schedule">
      {lacksSteps && <p class="told">Its steps are not in this report, for want of room.</p>}
      {failing.steps.length > 0 && <Schedule {...shown} />}
      {failing.steps.length === 0 && !lacksSteps && <p class="verdict">{verdict}</p>}
      <Facts facts={facts} />
      {history !== undefined && <pre class="history">{history}</pre>}
      {said !== undefined && (
        <details class="said">
          <summary>What the test said</summary>
          <pre>{said}</pre>
        </details>
      )}
    </section>
  )
}

/** The lanes, the source, and what happens in words. */
function Schedule({ failure, data, chosen, choose }: Shown): VNode {
  const { failing, passing } = failure
  const name = orderName(chosen, passing)
  const order = name === 'passing' ? passing! : failing
  const isLonger = name === 'both' && passing!.steps.length > failing.steps.length
  const longest = isLonger ? passing! : order
  const step = clamp(Number(chosen['step'] ?? 0), longest.steps.length)
  // Side by side the failing order is told of for as long as it goes.
  const told = step > order.steps.length ? longest : order
  // A step that is not among the relevant ones can be chosen by its address.
  const isAll =
    chosen['rows'] === 'all' || name === 'both' || (step > 0 && !order.relevant.includes(step))
  const numbers = useMemo(() => listNumbers(longest, isAll), [longest, isAll])
  const rows = useMemo(() => listRows(order, numbers, step), [order, numbers, step])
  const goTo = (to: number): void => choose({ step: to === 0 ? undefined : String(to) })
  const steps = { numbers, chosen: step, choose: goTo }
  const showOrder = (to: OrderName): void =>
    choose({ order: to === 'failing' ? undefined : to, step: undefined })
  const showRows = (all: boolean): void => choose({ rows: all ? 'all' : undefined })
  const forward = (): void => goTo(stepBy(steps, 1))
  const back = (): void => goTo(stepBy(steps, -1))
  useKeys({
    j: forward,
    k: back,
    ArrowRight: forward,
    ArrowLeft: back,
    Home: () => goTo(0),
    End: () => goTo(numbers.at(-1) ?? 0),
    a: () => showRows(!isAll),
    ...(passing && { o: () => showOrder(name === 'failing' ? 'passing' : 'failing') }),
    ...(failure.critical && {
      r: () => choose({ order: undefined, step: String(rivalOf(failure, step)) }),
    }),
  })
  return (
    <>
      <div class="controls">
        <OrderChoice failure={failure} name={name} show={showOrder} />
        {name !== 'both' && <RowsChoice order={order} isAll={isAll} show={showRows} />}
        <Stepper {...steps} total={longest.steps.length} />
      </div>
      <div class="panes">
        <div class="pane">
          {name === 'both' ? (
            <BothOrders failure={failure} passing={passing!} chosen={step} choose={goTo} />
          ) : (
            <Lanes
              failure={failure}
              order={order}
              rows={rows}
              chosen={step}
              choose={goTo}
              showAll={() => showRows(true)}
            />
          )}
          <p class="sentence" aria-live="polite">
            {escape(describeStep(failure, told, step), true)}
          </p>
          <Accesses step={told.steps[step - 1]} failure={failure} number={step} />
          {name !== 'both' && <Relations order={order} chosen={step} choose={goTo} />}
          <p class="verdict">{failure.verdict}</p>
        </div>
        <StepSource failure={failure} order={told} chosen={step} data={data} choose={goTo} />
      </div>
    </>
  )
}

const clamp = (step: number, most: number): number =>
  Number.isInteger(step) ? Math.max(0, Math.min(most, step)) : 0

function orderName({ order }: Chosen, passing: PageOrder | undefined): OrderName {
  return passing !== undefined && (order === 'passing' || order === 'both') ? order : 'failing'
}

/** The other racing step, or the first of the two. */
function rivalOf(failure: PageFailure, step: number): number {
  return racesWith(failure, step) ?? failure.critical![0]
}

const mostAccesses = 24

/** All that a step did, where that is more than its row tells. */
function Accesses(props: {
  readonly step: PageStep | undefined
  readonly failure: PageFailure
  readonly number: number
}): VNode | null {
  const { step, failure, number } = props
  if (step === undefined || step.accesses.length < 2) return null
  const more = Math.max(0, step.accesses.length - mostAccesses) + (step.more ?? 0)
  return (
    <details class="accesses">
      <summary>
        All {step.accesses.length + (step.more ?? 0)} accesses of step {number}
      </summary>
      <ol>
        {step.accesses.slice(0, mostAccesses).map((access, i) => (
          <li key={i}>
            <Access access={access} step={number} subject={failure.subject} isChosen />
            {access.position !== undefined && (
              <span class="place">
                {access.position.file}:{access.position.line}
              </span>
            )}
          </li>
        ))}
      </ol>
      {more > 0 && <p>and {more} more</p>}
    </details>
  )
}
