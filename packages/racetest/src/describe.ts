import type {
  Access,
  AccessReport,
  ResourceId,
  SiteId,
  SourcePosition,
  StepReport,
  TaskReport,
  Trace,
} from '@racetest/core'
import { extentOf } from '@racetest/report'
import type { Continuation, Run, RunOutcome } from '@racetest/runtime'
import { callText } from './call-text.ts'
import { drawLines, type Lines } from './lines.ts'
import { sharedResources } from './shared-resources.ts'
import { dropNumbers } from './value-numbers.ts'
import { waitsOf } from './waits.ts'

/** A recorded run in the words of the report. */
export interface Described {
  readonly tasks: readonly TaskReport[]
  readonly steps: readonly StepReport[]
  /** Event of each step. Steps of the body that had no alternative are left out of the report. */
  readonly events: readonly number[]
  /** Letter of each event. */
  readonly letters: readonly string[]
  /** What each access of each step is, where it is one. */
  readonly touched: readonly (readonly (Access | undefined)[])[]
}

/** The choices that a schedule text spells out: all but the steps of the body that had no alternative. */
export function isChoice(letter: string, enabled: readonly unknown[]): boolean {
  return letter !== '_' || enabled.length > 1
}

export function describe(
  run: Run,
  trace: Trace,
  readSource: (file: string) => string | undefined,
  lines: Lines = drawLines({ trace, run }),
): Described {
  const letters = trace.events.map((_, event) => lines.label(run, event))
  const isTold = (letter: string, event: number) =>
    isChoice(letter, trace.enabled[event] ?? []) ||
    lines.names.has(letters[event]!) ||
    lines.events.includes(event)
  const events = run.chosen.flatMap((letter, event) => (isTold(letter, event) ? [event] : []))
  const numberOf = new Map(events.map((event, index) => [event, index + 1]))
  const parent = (resource: ResourceId) => run.world.names.parent(resource)
  const shared = sharedResources(
    events.map((event) => [letters[event]!, trace.events[event]!]),
    parent,
  )
  const places = new Map<SiteId | undefined, SourcePosition | undefined>([[undefined, undefined]])
  const locate = (site: SiteId | undefined): SourcePosition | undefined => {
    if (!places.has(site)) places.set(site, locateSite(run, site!, readSource))
    return places.get(site)
  }
  const history = new Map<
    ResourceId,
    { event: number; letter: string; after: string | undefined }
  >()
  const lastRead = new Map<string, number>()
  const byEvent = trace.events.map((event, index) => {
    const letter = letters[index]!
    return event.accesses.flatMap((access): Told[] => {
      const report = describeAccess(run, access, shared, locate)
      if (report === undefined) return []
      const told = (more: Partial<AccessReport>): Told[] => [
        { report: { ...report, ...more }, access },
      ]
      const { resource, kind } = access
      const wrote = history.get(resource)
      const readKey = `${letter} ${resource}`
      if (kind === 'read') {
        lastRead.set(readKey, index)
        const from = wrote === undefined ? 0 : (numberOf.get(wrote.event) ?? 0)
        return told(report.kind === 'read' ? { from } : {})
      }
      history.set(resource, { event: index, letter, after: access.after })
      const unseen =
        wrote !== undefined &&
        wrote.letter !== letter &&
        (lastRead.get(readKey) ?? -1) < wrote.event
      const step = wrote === undefined ? undefined : numberOf.get(wrote.event)
      if (!unseen || step === undefined || wrote.after === undefined) return told({})
      return told({ erases: { step, value: wrote.after } })
    })
  })
  const waits = waitsOf(run, trace.outcome as RunOutcome)
  const touched: (readonly (Access | undefined)[])[] = []
  const steps = events.map((event, index): StepReport => {
    const what = trace.events[event]!
    const letter = letters[event]!
    const suspendedAt = locate(what.suspendedAt)
    const ends = letters.lastIndexOf(letter) === event
    const wait = ends ? waits.get(letter) : undefined
    const told = wait === undefined ? byEvent[event]! : [{ report: waitStep(run, wait, locate) }]
    const accesses = told.map(({ report }) => report)
    touched.push(told.map((each) => ('access' in each ? each.access : undefined)))
    const first = letters.indexOf(letter) === event
    return {
      task: letter,
      accesses: accesses.length > 0 ? accesses : [quietStep(run, first, what.resumedAt, locate)],
      last: ends && wait === undefined,
      ...(suspendedAt === undefined ? {} : { suspendedAt }),
      afterSteps: directlyBefore(trace, events, index).map((i) => i + 1),
    }
  })
  return {
    tasks: describeTasks(run, letters, lines),
    steps: dropNumbers(steps),
    events,
    letters,
    touched,
  }
}

/** Of events, by index: those that come before one, and before none that does. */
function directlyBefore(trace: Trace, events: readonly number[], index: number): number[] {
  const found: number[] = []
  for (let i = index - 1; i >= 0; i--) {
    if (!trace.before(events[i]!, events[index]!)) continue
    if (!found.some((later) => trace.before(events[i]!, events[later]!))) found.unshift(i)
  }
  return found
}

interface Told {
  readonly report: AccessReport
  readonly access: Access
}

function describeAccess(
  run: Run,
  access: Access,
  shared: ReadonlySet<ResourceId>,
  locate: (site: SiteId | undefined) => SourcePosition | undefined,
): AccessReport | undefined {
  const { names, regions } = run.world
  if (!shared.has(access.resource)) return undefined
  const position = locate(access.site)
  const name = access.site === undefined ? undefined : run.realm.sites.get(access.site)?.name
  const at = {
    ...(position === undefined ? {} : { position }),
    ...(name === undefined ? {} : { text: name }),
  }
  if (regions.has(access.resource)) {
    return access.kind === 'write'
      ? { kind: 'call', resource: name ?? 'code that is not instrumented', ...at }
      : undefined
  }
  // Promises, timers and the clock order steps, but nobody wrote them down as state.
  if (access.site === undefined) return undefined
  return {
    kind: access.kind,
    resource: names.describe(access.resource),
    ...at,
    ...(access.before === undefined ? {} : { before: access.before }),
    ...(access.after === undefined ? {} : { after: access.after }),
  }
}

function waitStep(
  run: Run,
  { site }: Continuation,
  locate: (site: SiteId | undefined) => SourcePosition | undefined,
): AccessReport {
  const position = locate(site)
  const resource = site === undefined ? undefined : run.realm.sites.get(site)?.name
  return { kind: 'wait', resource: resource ?? 'something', ...(position && { position }) }
}

function quietStep(
  run: Run,
  first: boolean,
  site: SiteId | undefined,
  locate: (site: SiteId | undefined) => SourcePosition | undefined,
): AccessReport {
  const position = locate(site)
  const resource = (site === undefined ? undefined : run.realm.sites.get(site)?.name) ?? ''
  return { kind: first ? 'start' : 'wait', resource, ...(position && { position }) }
}

function describeTasks(run: Run, letters: readonly string[], { names }: Lines): TaskReport[] {
  return [...new Set(letters)].toSorted(byLetter).map((letter) => {
    const name = names.get(letter)
    if (name !== undefined) return { letter, name }
    const owner = run.letters.owners.find((task) => run.letters.of(task) === letter)
    if (letter === '_' || owner === undefined) return { letter, name: 'test body' }
    const call = owner.runs === undefined ? undefined : callText(owner.runs)
    return { letter, name: owner.name, ...(call === undefined ? {} : { call }) }
  })
}

const byLetter = (a: string, b: string): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

function locateSite(
  run: Run,
  id: SiteId,
  readSource: (file: string) => string | undefined,
): SourcePosition | undefined {
  const site = run.realm.sites.get(id)
  if (site === undefined) return undefined
  const { file, line } = site
  const text = readSource(file)?.split('\n')[line - 1]
  return { file, line, ...extentOf(site, text ?? '') }
}
