import type { StepReport } from '@racetest/core'
import type { Run } from '@racetest/runtime'
import { ownerOf } from './drivers/session.ts'
import { findHolder } from './owners.ts'
import { list } from './shortage.ts'

/**
 * Whose connections the steps of a run tell of, where that is known: a sentence, or nothing. What
 * they are called by is the call that has given them, which says little to people.
 */
export function tellOwners(run: Run, steps: readonly StepReport[]): string | undefined {
  const names = new Set(steps.flatMap(({ accesses }) => accesses.map(({ resource }) => resource)))
  const told = [...names].flatMap((name) => {
    const owner = ownerOf(name, run)
    const label = owner && labelOf(owner, run)
    return label === undefined ? [] : [`${name} is of ${label}`]
  })
  return told.length === 0 ? undefined : `${capital(list(told))}.`
}

/** What it is called elsewhere in the message, or what holds it: code that is not instrumented may have made it. */
function labelOf(owner: object, run: Run): string | undefined {
  const { objects, world } = run
  const known = objects.has(owner) ? owner : findHolder(owner, run)
  return known && world.names.describeOwner(objects.get(known).owner)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
