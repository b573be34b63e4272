import type { SavedSearch } from '@racetest/core'
import { getRealm, type World } from '@racetest/runtime'
import type { Question } from './found.ts'
import type { PendingSearch } from './test-cache.ts'

/** Keeps what is left of a search, in case it is interrupted. */
export interface Pending {
  keep(search: PendingSearch): void
}

/** Milliseconds between two times that it is kept; more where that takes long. */
const pause = 2000
const share = 20

/** What a search says of itself beside its branches; undefined: it is not to be gone on with. */
type Tell = () => Pick<PendingSearch, 'seed' | 'finished' | 'files'> | undefined

interface Keeper {
  /** Told between two runs how to save the search. */
  saving(save: () => SavedSearch): void
  /** The search has come to a limit, after the last run that `saving` was told of. */
  finish(): void
}

export function createKeeper(
  world: World,
  pending: Pending,
  { now, serial }: Pick<Question, 'now' | 'serial'>,
  tell: Tell,
): Keeper {
  const { nextSerial } = getRealm()
  let due = now() + pause
  let last: (() => SavedSearch) | undefined
  const keep = (save: () => SavedSearch): void => {
    const began = now()
    const told = tell()
    // What depends on runs before cannot be told to another process.
    const isPlain = serial?.isUsed !== true && isRepeatable(world)
    const names = told && isPlain ? world.names.save() : undefined
    if (told && names) pending.keep({ ...told, saved: save(), names, serial: nextSerial })
    due = now() + Math.max(pause, share * (now() - began))
  }
  return {
    saving(save) {
      last = save
      if (now() >= due) keep(save)
    },
    finish() {
      if (last !== undefined) keep(last)
    },
  }
}

function isRepeatable({ leftovers, evaluations }: World): boolean {
  return leftovers.found === undefined && evaluations === undefined
}

/** Whether a search can be gone on with here: what outlives runs has the numbers that it had. */
export function isResumable({ serial }: PendingSearch): boolean {
  return getRealm().nextSerial === serial
}
