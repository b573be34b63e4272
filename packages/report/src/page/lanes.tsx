import type { SourcePosition, TaskReport } from '@racetest/core'
import type { VNode } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { PageFailure, PageOrder } from '../page-failure.ts'
import { cutValue } from '../values.ts'
import { Arrows } from './arrows.tsx'
import { type Relation, relationsTo } from './happens-before.ts'
import { keepInSight } from './keep-in-sight.ts'
import { hasChanged, type PageRow } from './rows.ts'
import { racesWith } from './sentence.ts'
import { hueOf, quiet, TaskName } from './tasks.tsx'
import { Access, type Looked, LookingAt } from './values.tsx'
import './lanes.css'

/** More tasks than that have no lanes but are named in each row. */
const mostLanes = 6
const longestState = 24

interface Shown {
  readonly failure: PageFailure
  readonly order: PageOrder
  readonly rows: readonly PageRow[]
  readonly chosen: number
  readonly choose: (step: number) => void
  readonly showAll: () => void
}

/** The schedule: a row for each step, a lane for each task, and the state of the subject. */
export function Lanes(shown: Shown): VNode {
  const { failure, order, rows, chosen } = shown
  const [looked, look] = useState<Looked>()
  const looking = useMemo(() => ({ looked, look }), [looked])
  const pane = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const row = pane.current?.querySelector('[aria-current]')
    if (row) keepInSight(pane.current!, row)
  }, [order, rows, chosen])
  const lives = useMemo(() => livesOf(order), [order])
  const relations = useMemo(() => relationsTo(order, chosen), [order, chosen])
  const letters = new Set(order.steps.map(({ task }) => task))
  const tasks = failure.tasks.filter(({ letter }) => letters.has(letter))
  const lanes = tasks.length > mostLanes ? [] : tasks
  const hasState = failure.subject !== undefined && order.state.length > 0
  const isOneFile = useMemo(() => filesOf(order, rows).size < 2, [order, rows])
  const row: RowContext = { ...shown, lanes, hasState, isOneFile, lives, relations }
  const name = order === failure.failing ? 'failing' : 'passing'
  return (
    <LookingAt.Provider value={looking}>
      <div class="lanes-window" ref={pane}>
        <div class="lanes-frame" ref={frame}>
          <table class={`lanes lanes-${lanes.length}`}>
            <caption class="unseen">Steps of the {name} order</caption>
            <thead>
              <tr>
                <th scope="col" class="number">
                  <abbr title="number of the step">#</abbr>
                </th>
                {lanes.map(({ letter }) => (
                  <th scope="col" class={`lane ${hueOf(failure.tasks, letter)}`} key={letter}>
                    <TaskName tasks={failure.tasks} letter={letter} withCall />
                  </th>
                ))}
                <th scope="col" class="words">
                  Step
                </th>
                {hasState && (
                  <th scope="col" class="state">
                    {failure.subject}
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((each) =>
                each.kind === 'fold' ? (
                  <Fold {...row} {...each} key={`fold ${each.from}`} />
                ) : (
                  <Step {...row} number={each.number} key={each.number} />
                ),
              )}
            </tbody>
          </table>
          <Arrows frame={frame} order={order} looked={looked} />
        </div>
      </div>
    </LookingAt.Provider>
  )
}

interface RowContext extends Shown {
  /** None: each row names its task. */
  readonly lanes: readonly TaskReport[]
  readonly hasState: boolean
  /** All steps are in the file that is shown beside them. */
  readonly isOneFile: boolean
  readonly lives: ReadonlyMap<string, Life>
  readonly relations: readonly Relation[]
}

function Step(props: RowContext & { readonly number: number }): VNode {
  const { failure, order, lanes, hasState, lives, relations, chosen, choose, number } = props
  const step = order.steps[number - 1]!
  const isChosen = number === chosen
  const isFailing = order === failure.failing
  const rival = isFailing ? racesWith(failure, number) : undefined
  const value = order.state[number - 1]
  const isChanged = hasChanged(order, number)
  const classes = [
    'step',
    rival === undefined ? '' : 'critical',
    isFailing ? bracket(failure, number) : '',
    relations[number - 1] ?? '',
  ]
  const cell = (
    <td class={`here ${hueOf(failure.tasks, step.task)}`} key={step.task}>
      <div class="cell">
        <TaskName tasks={failure.tasks} letter={step.task} />
        <StepText {...props} isChosen={isChosen} />
        {rival !== undefined && <span class="rival">races with step {rival}</span>}
      </div>
    </td>
  )
  return (
    <tr
      class={classes.filter(Boolean).join(' ')}
      data-step={number}
      aria-current={isChosen ? 'step' : undefined}
      onClick={() => choose(number)}
    >
      <th scope="row" class="number">
        <span class="rail" aria-hidden="true" />
        <button type="button" aria-label={`Go to step ${number}`}>
          {number}
        </button>
      </th>
      {lanes.map(({ letter }) => {
        if (letter === step.task) return cell
        const [born, last] = lives.get(letter) ?? [0, 0]
        const isAlive = number > born && number < last
        const hue = hueOf(failure.tasks, letter)
        return <td class={isAlive ? `lane alive ${hue}` : 'lane'} key={letter} />
      })}
      {lanes.length === 0 && cell}
      {hasState && (
        <td class={isChanged ? 'state changed' : 'state'}>
          <span title={value === undefined || value.length <= longestState ? undefined : value}>
            {value === undefined ? '' : cutValue(value, '…', longestState)}
          </span>
          {isChanged && <span class="unseen"> changed</span>}
        </td>
      )}
    </tr>
  )
}

function StepText(props: RowContext & { number: number; isChosen: boolean }): VNode {
  const { failure, order, number, isChosen } = props
  const step = order.steps[number - 1]!
  const access = step.accesses[step.shown]
  const more = Math.max(0, step.accesses.length - 1) + (step.more ?? 0)
  const place = access?.position ?? step.suspendedAt
  return (
    <>
      <span class="did">
        {access === undefined ? (
          quiet(step)
        ) : (
          <Access access={access} step={number} subject={failure.subject} isChosen={isChosen} />
        )}
        {more > 0 && <span class="more"> +{more}</span>}
      </span>
      {place !== undefined && <Place place={place} isShort={props.isOneFile} />}
    </>
  )
}

function Place({ place, isShort }: { place: SourcePosition; isShort: boolean }): VNode {
  const { file, line } = place
  return (
    <span class="place" title={`${file}:${line}`}>
      {isShort ? '' : file.split('/').at(-1)}:{line}
    </span>
  )
}

function filesOf({ steps }: PageOrder, rows: readonly PageRow[]): ReadonlySet<string> {
  const shown = rows.flatMap((row) => (row.kind === 'step' ? [steps[row.number - 1]!] : []))
  const places = shown.map((step) => step.accesses[step.shown]?.position ?? step.suspendedAt)
  return new Set(places.flatMap((place) => place?.file ?? []))
}

function Fold(props: RowContext & Extract<PageRow, { kind: 'fold' }>): VNode {
  const { from, to, letters, lanes, hasState, showAll, order, choose, failure } = props
  const count = to - from + 1
  const names = letters.map((letter) => (letter === '_' ? 'the test body' : letter))
  const listed =
    names.length > 6
      ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
      : names.join(', ')
  const text = `${count} ${count === 1 ? 'step' : 'steps'} of ${listed}`
  const show = (): void => {
    showAll()
    choose(from)
  }
  return (
    <tr class={`fold ${order === failure.failing ? bracket(failure, from) : ''}`}>
      <td class="number">
        <span class="rail" aria-hidden="true" />
      </td>
      <td colSpan={Math.max(1, lanes.length) + Number(hasState)}>
        <button type="button" onClick={show}>
          … {text}
        </button>
      </td>
    </tr>
  )
}

/** Where the bracket of the critical pair begins, goes on and ends. */
function bracket({ critical }: PageFailure, number: number): string {
  if (critical === undefined) return ''
  const [first, second] = critical
  if (number === first) return 'first'
  if (number === second) return 'second'
  return number > first && number < second ? 'between' : ''
}

/** Number of the step that made a task possible, and of its last one. */
type Life = readonly [number, number]

function livesOf({ steps }: PageOrder): Map<string, Life> {
  const lives = new Map<string, Life>()
  for (const [i, { task, after }] of steps.entries()) {
    lives.set(task, [lives.get(task)?.[0] ?? Math.max(0, ...after), i + 1])
  }
  return lives
}
