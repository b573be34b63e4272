import type { TaskReport } from '@racetest/core'
import type { VNode } from 'preact'
import type { PageStep } from '../page-failure.ts'

/** Hues; tasks past the last begin anew. */
const hues = 6

/** The class with the hue of a task. The letter says the same. */
export function hueOf(tasks: readonly TaskReport[], letter: string): string {
  if (letter === '_') return 'task-body'
  const racers = tasks.filter((task) => task.letter !== '_')
  const index = racers.findIndex((task) => task.letter === letter)
  return index < 0 ? 'task-body' : `task-${index % hues}`
}

export function Letter({ tasks, letter }: { tasks: readonly TaskReport[]; letter: string }): VNode {
  return <b class={`letter ${hueOf(tasks, letter)}`}>{letter === '_' ? '·' : letter}</b>
}

/** What a step without accesses did, as far as is known. */
export const quiet = ({ more }: PageStep): string => (more === undefined ? 'runs' : 'left out')

/** The letter, the name and, where it is told, the call of a task. */
export function TaskName(props: {
  readonly tasks: readonly TaskReport[]
  readonly letter: string
  readonly withCall?: boolean
}): VNode {
  const { tasks, letter, withCall = false } = props
  const task = tasks.find((each) => each.letter === letter)
  return (
    <span class="task-name">
      <Letter tasks={tasks} letter={letter} /> <span class="name">{task?.name ?? ''}</span>
      {withCall && task?.call !== undefined ? <code> {task.call}</code> : null}
    </span>
  )
}
