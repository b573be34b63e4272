import type { Progress } from '@racetest/core'
import { estimateOf, estimateText } from './bounded.ts'
import { wrap } from './columns.ts'
import { amount, number } from './details.ts'
import type { Line } from './paint.ts'

const indent = 7

/** Which test it is that takes so long. */
export function runningLine(name: string): Line {
  return [{ text: ' ' }, { text: 'RACE', style: 'bold' }, { text: `  ${name}` }]
}

/** What a search does and how far it is. */
export function progressLines(progress: Progress, columns: number): Line[] {
  const { phase } = progress
  const parts = phase === 'exploring' ? exploring(progress) : [doing(progress)]
  const text = [...parts, `${(progress.ms / 1000).toFixed(1)}s`].join(', ')
  return wrap(text, columns - indent).map((line) => [{ text: ' '.repeat(indent) + line }])
}

function exploring(progress: Progress): string[] {
  const { traces, resumed = 0, racePairs, bothWays, inputs, ms } = progress
  return [
    ...(inputs === undefined ? [] : [amount(inputs, 'input')]),
    amount(traces, 'trace'),
    `${number(Math.round(((traces - resumed) / ms) * 1000))}/s`,
    `${amount(racePairs, 'race pair')} (${number(bothWays)} both ways)`,
    ...share(progress),
  ]
}

/** Nobody is told that a search that goes on is over. */
const most = 99

function share(progress: Progress): string[] {
  const estimate = estimateOf(progress)
  if (estimate === undefined) return []
  const percent = Math.min(most, Math.floor((100 * progress.traces) / estimate))
  return [`${percent}% of ${estimateText(progress)!}`]
}

function doing({ phase, tries, shrunk }: Progress): string {
  if (tries !== undefined) return `shrinking the input: ${number(tries)} tried`
  if (phase === 'confirming') return 'confirming'
  if (phase === 'asking') return 'asking whether it is possible today'
  if (shrunk === undefined) return 'shrinking'
  const [steps, fewer] = shrunk.steps
  const [tasks, fewerTasks] = shrunk.tasks
  return `shrinking: ${number(steps)} to ${amount(fewer, 'step')}, ${amount(tasks, 'task')} to ${number(fewerTasks)}`
}
