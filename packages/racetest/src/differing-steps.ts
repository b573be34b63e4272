import type { Access, AccessReport, Event, SiteId, StepReport, Unchecked } from '@racetest/core'
import type { World } from '@racetest/runtime'
import type { Described } from './describe.ts'

type Differing = Pick<Unchecked, 'recorded' | 'replayed' | 'stepNumber' | 'tasks'>

/** The first step in which a run was not what the one before it was, if that is known. */
export function differingEvents(world: World, index: number | undefined): Differing | undefined {
  const { different } = world.differences
  const { run } = world
  if (different === undefined || run === undefined) return undefined
  const { recorded, replayed } = different
  const letter = run.chosen[index ?? run.chosen.length - 1] ?? '_'
  const owner = run.letters.owners.find((task) => run.letters.of(task) === letter)
  return {
    recorded: stepOf(world, letter, recorded, replayed),
    replayed: stepOf(world, letter, replayed, recorded),
    ...(index !== undefined && { stepNumber: index + 1 }),
    tasks: [{ letter, name: letter === '_' ? 'test body' : (owner?.name ?? '') }],
  }
}

/** A step by what it does and the other one does not. */
function stepOf(world: World, task: string, event: Event, other: Event): StepReport {
  const isOwn = (access: Access): boolean =>
    !other.accesses.some((a) => a.resource === access.resource && a.kind === access.kind)
  const access = event.accesses.find((a) => a.site !== undefined && isOwn(a))
  const step = { task, last: false, afterSteps: [] }
  if (access === undefined)
    return { ...step, accesses: [], ...suspension(world, event.suspendedAt) }
  const { position } = place(world, access.site)
  const told: AccessReport = {
    kind: access.kind,
    resource: world.names.describe(access.resource),
    ...(position && { position }),
  }
  return { ...step, accesses: [told] }
}

function suspension(world: World, site: SiteId | undefined): Pick<StepReport, 'suspendedAt'> {
  const { position } = place(world, site)
  return position ? { suspendedAt: position } : {}
}

function place(world: World, id: SiteId | undefined): Pick<AccessReport, 'position'> {
  const site = id === undefined ? undefined : world.run?.realm.sites.get(id)
  if (site === undefined) return {}
  const { file, line, column, name } = site
  return { position: { file, line, column, length: name.length } }
}

/** The same of two runs that noted every value. */
export function differingSteps(recorded: Described, replayed: Described): Differing | undefined {
  const most = Math.max(recorded.steps.length, replayed.steps.length)
  for (let i = 0; i < most; i++) {
    const [one, other] = [recorded.steps[i], replayed.steps[i]]
    if (one && other && summary(one) === summary(other)) continue
    return {
      ...(one && { recorded: withFirst(one, other) }),
      ...(other && { replayed: withFirst(other, one) }),
      stepNumber: i + 1,
      tasks: [...recorded.tasks, ...replayed.tasks],
    }
  }
  return undefined
}

function summary({ task, accesses }: StepReport): string {
  return [task, ...accesses.map(write)].join()
}

function write({ kind, resource, position }: AccessReport): string {
  return `${kind} ${resource} ${position?.file}:${position?.line}`
}

/** Of several accesses only the first that the other step does not have. */
function withFirst(step: StepReport, other: StepReport | undefined): StepReport {
  const theirs = new Set(other?.accesses.map(write))
  const own = step.accesses.find((access) => !theirs.has(write(access)))
  return own === undefined ? step : { ...step, accesses: [own] }
}
