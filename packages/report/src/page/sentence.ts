import type { AccessReport, TaskReport } from '@racetest/core'
import { predicate, taskName } from '../access.ts'
import type { PageFailure, PageOrder } from '../page-failure.ts'
import { hasChanged } from './rows.ts'

const mark = '…'
/** Other tasks that are told of. */
const mostOthers = 3

/** What the chosen step did and how things stand after it, in sentences. */
export function describeStep(failure: PageFailure, order: PageOrder, number: number): string {
  const { tasks, subject } = failure
  const step = order.steps[number - 1]
  if (step === undefined) return startSentence(order)
  const access = step.accesses[step.shown]
  const who = taskName(tasks, step.task, mark)
  const quiet = step.more === undefined ? 'runs' : 'does what this report leaves out'
  const did = access === undefined ? quiet : tellAccess(access, order, tasks, subject)
  const sentences = [`Step ${number}. ${capital(who)} ${did}.`]
  if (subject !== undefined && hasChanged(order, number)) {
    sentences.push(`${subject} is now ${order.state[number - 1]}.`)
  }
  if (order === failure.failing) {
    const other = racesWith(failure, number)
    if (other !== undefined) sentences.push(`It races with step ${other}.`)
  }
  return [...sentences, ...tellOthers(failure, order, number)].join(' ')
}

function startSentence({ steps }: PageOrder): string {
  return steps.length === 0 ? 'There is no step.' : 'Before the first step.'
}

/** The other step of the critical pair. */
export function racesWith({ critical }: PageFailure, number: number): number | undefined {
  if (critical === undefined || !critical.includes(number)) return undefined
  return critical[0] === number ? critical[1] : critical[0]
}

function tellAccess(
  access: AccessReport,
  { steps }: PageOrder,
  tasks: readonly TaskReport[],
  subject: string | undefined,
): string {
  const { kind, from, before, after, erases, resource, heldBy } = access
  const told = predicate(access, mark)
  const isValue = kind === 'read' || kind === 'write' || kind === 'update'
  const ofWhat = isValue && resource !== subject && told.includes(resource) === false
  const what = ofWhat ? `${told} (${resource})` : told
  if (kind === 'read' && from !== undefined) {
    if (from === 0) return `${what}, the initial value`
    return `${what}, from step ${from} of ${taskName(tasks, steps[from - 1]?.task ?? '', mark)}`
  }
  if (erases !== undefined) return `${what} and erases what step ${erases.step} wrote`
  if (before !== undefined && after !== undefined) return `${what} over ${before}`
  return heldBy === undefined ? what : `${what}, held by ${taskName(tasks, heldBy, mark)}`
}

/** Where the other tasks are suspended, and what they have read there of the subject. */
function tellOthers(
  { tasks, subject }: PageFailure,
  { steps }: PageOrder,
  number: number,
): string[] {
  const task = steps[number - 1]?.task
  const told = tasks.flatMap(({ letter }) => {
    if (letter === task) return []
    const last = steps.slice(0, number).findLastIndex((step) => step.task === letter)
    const step = steps[last]
    if (step === undefined || step.last || step.suspendedAt === undefined) return []
    const { line } = step.suspendedAt
    const read = step.accesses.findLast(
      ({ kind, resource }) => kind === 'read' && resource === subject,
    )
    const value = read?.before ?? read?.after
    const holds = value === undefined ? '' : ` and still holds ${value}`
    return [`${capital(taskName(tasks, letter, mark))} is suspended at line ${line}${holds}.`]
  })
  const more = told.length - mostOthers
  return more > 0 ? [...told.slice(0, mostOthers), `${more} more tasks are suspended.`] : told
}

/** Names of tasks stay as they are; `the test body` begins a sentence. */
const capital = (text: string): string => text.replace(/^the /, 'The ')
