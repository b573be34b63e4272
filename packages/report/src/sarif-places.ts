import type { Counterexample, SourcePosition } from '@racetest/core'
import { shownAccess } from './critical.ts'
import { stepText } from './failures.ts'

/** A `location` object of SARIF. */
export interface Place {
  readonly id?: number
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
    readonly region?: {
      readonly startLine: number
      readonly startColumn?: number
      readonly endColumn?: number
    }
  }
  readonly message?: { readonly text: string }
}

/** A `threadFlow` object: what was run, in order. */
export interface Flow {
  readonly id: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly location: Place
    readonly executionOrder: number
    readonly importance: 'essential' | 'important'
  }[]
}

export type Position = Pick<SourcePosition, 'file' | 'line'> & Partial<SourcePosition>

export function placeAt(position: Position, text?: string): Place {
  const { file, line, column, length } = position
  const columns = {
    ...(column !== undefined && { startColumn: column + 1 }),
    ...(column !== undefined && length !== undefined && { endColumn: column + length + 1 }),
  }
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
      // Lines count from 1; 0 is not known.
      ...(line > 0 && { region: { startLine: line, ...columns } }),
    },
    ...(text !== undefined && { message: { text } }),
  }
}

function uriOf(path: string): string {
  // What stands alone of a pair of code units cannot be encoded.
  return path
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
}

/**
 * The schedule as one flow, and then a flow for each task. Viewers that know one flow, such as
 * that of VS Code, show the first.
 */
export function flowsOf(failure: Counterexample): { readonly threadFlows: readonly Flow[] }[] {
  const locations = failure.steps.flatMap((step, i) => {
    const position = shownAccess(step, i + 1, undefined).access?.position ?? step.suspendedAt
    if (step.accesses.length === 0 || position === undefined) return []
    const isCritical = failure.critical?.includes(i + 1) === true
    const location = placeAt(position, stepText(failure, i + 1))
    const importance = isCritical ? ('essential' as const) : ('important' as const)
    return [{ task: step.task, told: { location, executionOrder: i + 1, importance } }]
  })
  if (locations.length === 0) return []
  const told = locations.map((each) => each.told)
  const schedule = { id: 'schedule', message: { text: 'The schedule' }, locations: told }
  const tasks = failure.tasks.flatMap(({ letter, name }) => {
    const own = locations.filter(({ task }) => task === letter).map((each) => each.told)
    return own.length === 0 ? [] : [{ id: letter, message: { text: name }, locations: own }]
  })
  return [{ threadFlows: [schedule] }, ...(tasks.length > 0 ? [{ threadFlows: tasks }] : [])]
}
