import { isBothWays } from '@racetest/core'
import type { Counterexample, RacePair, SourcePosition, Unchecked } from '@racetest/core'
import { renderBounded, renderFailure, renderUnchecked, type Terminal } from '@racetest/report'
import { getRealm } from '@racetest/runtime'
import { RaceError } from './race-error.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import type { RaceRequest } from './run.ts'
import type { Explored } from './property.ts'
import { createSourceReader, sourcesOf } from './sources.ts'
import { filesIn } from './test-report.ts'

interface Context {
  readonly request: RaceRequest
  readonly found: Explored
  readonly ms: number
}

/** The error that a failing race test throws: everything a person needs, in Vitest's output. */
export function failWith(
  counterexample: Counterexample,
  cause: unknown,
  { request, found, ms }: Context,
): RaceError {
  const pairs = found.pairs ?? []
  const { message, codeFrame } = renderFailure(counterexample, {
    ...terminalOf(request),
    full: process.env.RACE_TRACE === 'full',
    ...(request.reportPath !== undefined && { reportPath: request.reportPath }),
    sources: sourcesOf(
      filesIn(counterexample),
      createSourceReader((file) => `${request.root}/${file}`),
    ),
    searched: {
      inputs: found.inputs,
      traces: found.traces,
      racePairs: pairs.length,
      bothWays: pairs.filter(isBothWays).length,
      ms,
      how: howItEnded(request.options, found),
      // Of one input: the traces of the others are in the sum.
      ...(found.inputs === 1 && found.finished !== undefined && { finished: found.finished }),
    },
  })
  const also = (found.also ?? []).map(
    (other) => `  Also      ${other.headline}\n            ${other.replay}`,
  )
  const own = [...failingFrame(cause), ...criticalFrames(counterexample, request.root)]
  const needsPlace =
    request.needsPlace === true && !own.some((frame) => frame.includes(`${request.file}:`))
  const frames = own.length === 0 || needsPlace ? [...own, ...testFrame(request)] : own
  return new RaceError(message, {
    codeFrame: [codeFrame, ...also, ...verboseLines(found)].join('\n'),
    stack: [`RaceError: ${message}`, ...frames].join('\n'),
    ...(cause === undefined ? {} : { cause }),
  })
}

function howItEnded({ replay, stopOnFirst }: ResolvedOptions, { kept, limit }: Explored): string {
  if (kept) return 'kept from an earlier run'
  if (replay !== undefined) return 'a replay'
  if (stopOnFirst) return 'stopped at the first failure'
  if (limit === undefined) return 'every trace explored'
  const isOption = ['traces', 'steps', 'preemptions', 'time'].includes(limit.kind)
  return isOption ? `stopped by limits.${limit.kind}` : 'not every trace explored'
}

/** What fast-check tells of its inputs where it was asked to. */
function verboseLines({ verbose }: Explored): string[] {
  return verbose ? ['', ...verbose.split('\n').map((line) => `  ${line}`)] : []
}

/** Steps that nothing orders, where the test asked for none: `failOn: ['race']`. */
export function racesError(races: readonly RacePair[], request: RaceRequest): RaceError {
  const realm = getRealm()
  const lines = races.map(({ sites }) => {
    const [one, other] = sites.map((id) => realm.sites.get(id))
    const place = (site: typeof one): string =>
      site === undefined ? 'unknown' : `${site.name} at ${site.file}:${site.line}`
    return `  ${place(one)} and ${place(other)}`
  })
  const one = races.length === 1
  const message = `race: ${races.length} ${one ? 'pair of steps conflicts' : 'pairs of steps conflict'} and nothing orders ${one ? 'it' : 'them'}`
  return new RaceError(message, {
    codeFrame: ['', ...lines].join('\n'),
    stack: [`RaceError: ${message}`, ...testFrame(request)].join('\n'),
  })
}

function testFrame({ root, file, line }: RaceRequest): string[] {
  return line === undefined ? [] : [`    at raceTest (${root}/${file}:${line}:1)`]
}

export function uncheckedError(why: Unchecked, request: RaceRequest): RaceError {
  const { message, codeFrame } = renderUnchecked(why, terminalOf(request))
  return new RaceError(message, {
    codeFrame,
    stack: [`RaceError: ${message}`, ...testFrame(request)].join('\n'),
  })
}

/** A search that a limit stopped, where the test asked for a whole one: `failOn: ['bounded']`. */
export function boundedError(found: Explored, request: RaceRequest): RaceError {
  const { message, codeFrame } = renderBounded(found, terminalOf(request))
  return new RaceError(message, {
    codeFrame,
    stack: [`RaceError: ${message}`, ...testFrame(request)].join('\n'),
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
    const what = access.kind === 'wait' ? 'waits for' : access.kind
    return [
      `    at ${task}, step ${number}: ${what} ${access.resource} (${at(root, access.position)})`,
    ]
  })
}

const at = (root: string, { file, line, column }: SourcePosition): string =>
  `${root}/${file}:${line}:${column + 1}`
