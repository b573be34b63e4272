import type { Access, Event, Program, TaskId, Trace } from '@racetest/core'
import { isCutOff } from './every-schedule.ts'
import { collectFootprint, conflicts } from '../../packages/core/src/conflict.ts'

interface Named extends Program {
  readonly names?: { describe(resource: Access['resource']): string }
}

/**
 * Where a program does what the search does not count on. Of a step that runs right after another
 * one, the accesses up to and with the first that conflicts with that other are accesses of the
 * step when it runs instead of the other, too. If there is no such access, it is the same step.
 *
 * Compares all runs that differ so, which says more than whether a trace was lost: few programs
 * lose one by it. In words; undefined if all is well.
 */
export function findUnfaithful(traces: Iterable<Trace>, program: Named): string | undefined {
  const events = new Map<string, Event>()
  const choices = new Map<string, readonly TaskId[]>()
  for (const { schedule, ...trace } of traces) {
    let path = ''
    schedule.forEach((task, i) => {
      choices.set(path, trace.enabled[i]!)
      path += `${task} `
      events.set(path, trace.events[i]!)
    })
    if (!isCutOff(trace.outcome)) choices.set(path, [])
  }
  for (const [path, enabled] of choices) {
    for (const other of enabled) {
      const before = events.get(`${path}${other} `)
      const then = choices.get(`${path}${other} `)
      if (before === undefined || then === undefined) continue
      for (const task of enabled) {
        const alone = events.get(`${path}${task} `)
        const behind = events.get(`${path}${other} ${task} `)
        if (task === other || alone === undefined) continue
        if (then.includes(task) && behind === undefined) continue
        const problem = compare(before, alone, behind, program)
        if (problem) return `after ${path}task ${task}, alone or behind ${other}:\n${problem}`
      }
    }
  }
  return undefined
}

/** `behind`: absent if the step is not possible any more. */
function compare(
  before: Event,
  alone: Event,
  behind: Event | undefined,
  program: Named,
): string | undefined {
  const parent = program.parent?.bind(program)
  const removed = collectFootprint(before.accesses, parent)
  const meets = (access: Access) => conflicts(collectFootprint([access], parent), removed)
  const a = alone.accesses
  const b = behind?.accesses ?? []
  const conflict = a.some(meets)
  if (behind === undefined ? conflict : isSame()) return undefined
  return [list('alone', a), list('behind', b), list('which did', before.accesses)].join('\n')

  function isSame(): boolean {
    const end = Math.max(b.findIndex(meets) + 1, behind?.certain ?? 0)
    const foreseen = conflict ? b.slice(0, end) : b
    if (b.some(meets) !== conflict || (!conflict && a.length !== b.length)) return false
    return foreseen.every((access) => a.some((other) => covers(other, access)))
  }

  function list(what: string, accesses: readonly Access[]): string {
    const name = (resource: Access['resource']) => program.names?.describe(resource) ?? resource
    const words = accesses.map(({ kind, resource }) => `${kind} ${name(resource)}`)
    return `  ${what}: ${words.join(', ')}`
  }
}

/** What is settled already is not settled again: a read where it would have been a write. */
function covers(alone: Access, behind: Access): boolean {
  return (
    alone.resource === behind.resource && (alone.kind === behind.kind || alone.kind === 'write')
  )
}
