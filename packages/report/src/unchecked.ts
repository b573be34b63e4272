import type { StepReport, Unchecked } from '@racetest/core'
import { accessName } from './access.ts'
import { pad, width } from './columns.ts'
import { cut, cutStart } from './cut.ts'
import { shownAccess } from './critical.ts'
import { paragraph } from './failure.ts'
import type { Glyphs, Line } from './paint.ts'

const closing = 'Nothing was verified.'

/** A step of a replay that took another path, in parts. */
export interface Differing {
  readonly label: string
  readonly letter: string
  readonly task: string
  readonly what: string
  readonly site: string
}

function differingStep(
  label: string,
  step: StepReport | undefined,
  { tasks = [] }: Unchecked,
  mark: string,
): Differing[] {
  if (step === undefined) return []
  const outside = step.accesses.find(({ uncontrolled }) => uncontrolled)
  const access = outside ?? shownAccess(step, 0, undefined).access
  const position = access?.position ?? step.suspendedAt
  const name = tasks.find(({ letter }) => letter === step.task)?.name ?? ''
  return [
    {
      label,
      letter: step.task,
      task: cut(name, 24, mark),
      what: access === undefined ? 'runs' : accessName(access),
      site: position === undefined ? '' : `${position.file}:${position.line}`,
    },
  ]
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(width))
}

/** The step that was recorded and the one that was replayed, where they differ. */
export function differingSteps(unchecked: Unchecked, mark: string): Differing[] {
  return [
    ...differingStep('Recorded', unchecked.recorded, unchecked, mark),
    ...differingStep('Replayed', unchecked.replayed, unchecked, mark),
  ]
}

function differingLines(unchecked: Unchecked, columns: number, mark: string): Line[] {
  const steps = differingSteps(unchecked, mark)
  const number = unchecked.stepNumber === undefined ? '' : `${unchecked.stepNumber}  `
  const taskWidth = longest(steps.map(({ letter, task }) => `${letter} ${task}`.trimEnd()))
  const used = '  Recorded  '.length + number.length + taskWidth + 2
  const siteWidth = Math.min(
    longest(steps.map(({ site }) => site)),
    Math.max(0, Math.floor((columns - used) / 2)),
  )
  const whatWidth = Math.min(
    longest(steps.map(({ what }) => what)),
    Math.max(0, columns - used - siteWidth - 2),
  )
  return steps.map(({ label, letter, task, what, site }) => [
    { text: `  ${label}  ${number}${letter} ` },
    { text: pad(task, taskWidth - letter.length - 1), style: 'bold' },
    { text: `  ${pad(cut(what, whatWidth, mark), whatWidth)}  ` },
    { text: cutStart(site, siteWidth, mark), style: 'dim' },
  ])
}

/** The body of a message for a result that nobody can vouch for. */
export function uncheckedLines(unchecked: Unchecked, columns: number, glyphs: Glyphs): Line[] {
  const advice = unchecked.advice.trimEnd()
  const text = advice.endsWith(closing) ? advice : `${advice} ${closing}`
  const steps = differingLines(unchecked, columns, glyphs.dots)
  return [...(steps.length > 0 ? [[], ...steps] : []), [], ...paragraph(text.trim(), columns)]
}
