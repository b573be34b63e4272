import type { Counterexample, SourcePosition, Unchecked } from '@racetest/core'
import { renderFailure, renderUnchecked, type Terminal } from '@racetest/report'
import { RaceError } from './race-error.ts'
import type { RaceRequest } from './run.ts'
import type { Found } from './search.ts'

interface Context {
  readonly request: RaceRequest
  readonly found: Found
  readonly ms: number
}

/** The error that a failing race test throws: everything a person needs, in Vitest's output. */
export function failWith(
  counterexample: Counterexample,
  cause: unknown,
  { request, found, ms }: Context,
): RaceError {
  const { message, codeFrame } = renderFailure(counterexample, {
    ...terminalOf(request),
    full: process.env.RACE_TRACE === 'full',
    searched: {
      inputs: 1,
      traces: found.traces,
      racePairs: found.racePairs ?? 0,
      bothWays: found.bothWays ?? 0,
      ms,
      how: 'stopped at the first failure',
    },
  })
  const frames = [...failingFrame(cause), ...criticalFrames(counterexample, request.root)]
  return new RaceError(message, {
    codeFrame,
    stack: [`RaceError: ${message}`, ...frames].join('\n'),
    ...(cause === undefined ? {} : { cause }),
  })
}

export function uncheckedError(why: Unchecked, request: RaceRequest): RaceError {
  const { message, codeFrame } = renderUnchecked(why, terminalOf(request))
  const where =
    request.line === undefined
      ? []
      : [`    at raceTest (${request.root}/${request.file}:${request.line}:1)`]
  return new RaceError(message, {
    codeFrame,
    stack: [`RaceError: ${message}`, ...where].join('\n'),
  })
}

function terminalOf(request: RaceRequest): Terminal {
  return request.terminal ?? { columns: 80, colour: false, unicode: true }
}

/** Where the user's own code failed: the first frame that is not a library's. */
function failingFrame(cause: unknown): string[] {
  const lines = cause instanceof Error ? (cause.stack ?? '').split('\n') : []
  const frame = lines.find(
    (line) => /^\s+at /.test(line) && !/node:|node_modules|racetest\/dist/.test(line),
  )
  return frame === undefined ? [] : [frame]
}

function criticalFrames(report: Counterexample, root: string): string[] {
  if (report.critical === undefined) return []
  return report.critical.flatMap((number, side) => {
    const step = report.steps[number - 1]!
    const access = step.accesses[report.criticalAccesses?.[side as 0 | 1] ?? 0]
    const task = report.tasks.find(({ letter }) => letter === step.task)?.name ?? step.task
    if (access?.position === undefined) return []
    return [
      `    at ${task}, step ${number}: ${access.kind} ${access.resource} (${at(root, access.position)})`,
    ]
  })
}

const at = (root: string, { file, line, column }: SourcePosition): string =>
  `${root}/${file}:${line}:${column + 1}`
