import {
  type Access,
  type AccessReport,
  conflictsWith,
  type ResourceId,
  type StepReport,
  type Wait,
} from '@racetest/core'
import type { Continuation, Run, RunOutcome, Shortage } from '@racetest/runtime'
import type { Described } from './describe.ts'
import type { Named } from './headline.ts'
import type { Recognised } from './lines.ts'
import { list, nameShortage } from './shortage.ts'
import { waitsOf } from './waits.ts'

interface Stuck {
  readonly described: Described
  readonly outcome: RunOutcome
  readonly run: Run
  readonly pattern: Recognised
  /** Numbers of the critical pair. */
  readonly critical?: readonly [number, number]
}

/** Nothing can go on: who waits, for what, and why nobody ends it. */
export function nameStuck(stuck: Stuck): Named {
  const { pattern, critical } = stuck
  if (pattern.cycle !== undefined) return nameCycle(stuck, pattern.cycle)
  const waits = waitsOf(stuck.run, stuck.outcome)
  const letters = [...waits.keys()].toSorted()
  // Where awaits are the engine's own, nobody knows who waits.
  const known = letters.length > 0 ? list(letters) : 'the test'
  const who = letters[0] === '_' ? 'the test body' : known
  const headline = `${pattern.name}: ${who} ${letters.length > 1 ? 'wait' : 'waits'} for ever`
  const named = { pattern: pattern.name, headline, ...(critical && { critical }) }
  if (pattern.name === 'lost wakeup' && critical !== undefined) {
    const parent = (resource: ResourceId) => stuck.run.world.names.parent(resource)
    const wanted: Access = { kind: 'write', resource: pattern.resource! }
    const touched = stuck.described.touched[critical[0] - 1]!
    const at = touched.findLastIndex((access) => access && conflictsWith(access, wanted, parent))
    return at < 0 ? named : { ...named, criticalAccesses: [at, 0] }
  }
  const [shortage] = stuck.outcome.shortages ?? []
  if (shortage !== undefined) return { ...named, ...nameShortOf(stuck, shortage, letters, waits) }
  if (letters.length === 0) return named
  const told = letters.map((letter) => describeWait(stuck.run, letter, waits.get(letter)!))
  const cause = `${told.join(', ')}. Nothing that could still run ends ${told.length > 1 ? 'these waits' : 'this wait'}.`
  return { ...named, cause }
}

/** A circle, if all who have what others wait for wait themselves. */
function nameShortOf(
  { run }: Stuck,
  shortage: Shortage,
  letters: readonly string[],
  waits: ReadonlyMap<string, Continuation>,
): Pick<Named, 'cause'> & Partial<Named> {
  const byName = new Map(letters.map((letter) => [nameOf(run, letter, waits.get(letter)!), letter]))
  const { circle, cause } = nameShortage(shortage, new Set(byName.keys()))
  if (circle === undefined) return { cause }
  const holders = circle.map((name) => byName.get(name)!).toSorted()
  const whom = holders.length > 1 ? 'wait for each other' : 'waits for itself'
  return { pattern: 'deadlock', headline: `deadlock: ${list(holders)} ${whom}`, cause }
}

/** A circle of tasks that wait for each other: their steps say what they hold, and for whom they wait. */
function nameCycle({ described, run, pattern }: Stuck, cycle: readonly Wait[]): Named {
  const { names } = run.world
  const steps = [...described.steps]
  const numbers: number[] = []
  for (const { resource, holder, took, waits } of cycle) {
    const variable = names.describe(resource)
    const whole = names.describe(names.parent(resource) ?? resource)
    // What holds a lock is the object that its variable belongs to.
    const lock = variable.startsWith(whole) ? whole : variable
    const [tookAt, waitsAt] = [described.events.indexOf(took), described.events.indexOf(waits)]
    if (tookAt < 0 || waitsAt < 0) continue
    numbers.push(waitsAt + 1)
    steps[tookAt] = locking(steps[tookAt]!, variable, lock)
    steps[waitsAt] = waiting(steps[waitsAt]!, lock, pattern.letterOf(holder))
  }
  const letters = cycle.map(({ task }) => pattern.letterOf(task)).toSorted()
  const headline = `deadlock: ${list(letters)} wait for each other`
  const [first, second] = numbers.toSorted((a, b) => a - b)
  const pair = numbers.length === 2 ? ([first!, second!] as const) : undefined
  return {
    pattern: 'deadlock',
    headline,
    steps,
    ...(pair && {
      critical: pair,
      criticalAccesses: pair.map((number) => waitIndex(steps, number)) as [number, number],
    }),
  }
}

function locking(step: StepReport, variable: string, lock: string): StepReport {
  const position = step.accesses.findLast(({ resource }) => resource === variable)?.position
  const taken: AccessReport = { kind: 'lock', resource: lock, ...(position && { position }) }
  const others = step.accesses.filter(({ resource }) => resource !== variable)
  return { ...step, accesses: [taken, ...others] }
}

function waiting(step: StepReport, resource: string, heldBy: string): StepReport {
  const accesses = step.accesses.map((access) =>
    access.kind === 'wait' ? { ...access, resource, heldBy } : access,
  )
  return { ...step, accesses }
}

function waitIndex(steps: readonly StepReport[], number: number): number {
  return steps[number - 1]!.accesses.findIndex(({ kind }) => kind === 'wait')
}

function nameOf(run: Run, letter: string, { task }: Continuation): string {
  const owner = run.letters.owners.find((each) => run.letters.of(each) === letter)
  return letter === '_' ? 'the test body' : (owner?.name ?? task.name)
}

function describeWait(run: Run, letter: string, wait: Continuation): string {
  const { site } = wait
  const name = nameOf(run, letter, wait)
  const place = site === undefined ? undefined : run.realm.sites.get(site)
  return place === undefined
    ? `${name} waits`
    : `${name} waits for ${place.name} at ${place.file}:${place.line}`
}
