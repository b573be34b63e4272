import type { SavedSearch } from '@racetest/core'
import { type FreshModules, getRealm, type World } from '@racetest/runtime'
import type { Question } from './found.ts'
import { reachesOutside } from './outside-calls.ts'
import type { PendingSearch } from './test-cache.ts'

/** Keeps what is left to explore, in case that is interrupted. */
export interface Pending<What> {
  keep(left: What): void
}

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
  pending: Pending<PendingSearch>,
  { now, serial }: Pick<Question, 'now' | 'serial'>,
  tell: Tell,
): Keeper {
  const { nextSerial } = getRealm()
  const pace = createPace(now)
  let last: (() => SavedSearch) | undefined
  const keep = (save: () => SavedSearch): void => {
    const told = tell()
    // What others can change between two runs is not to be gone on with.
    const saved = told && !reachesOutside(world) ? world.save() : undefined
    if (told === undefined || saved === undefined) return
    const isSerializable = serial?.isUsed === true
    pending.keep({ ...told, saved: save(), world: saved, isSerializable, serial: nextSerial })
  }
  return {
    saving(save) {
      last = save
      pace.take(() => keep(save))
    },
    finish() {
      if (last !== undefined) keep(last)
    },
  }
}

/** Milliseconds between two times that something is kept; more where that takes long. */
const pause = 2000
const share = 20

interface Pace {
  /** Calls `keep` if it is time to. */
  take(keep: () => void): void
}

export function createPace(now: () => number): Pace {
  let due = now() + pause
  return {
    take(keep) {
      const began = now()
      if (began < due) return
      keep()
      due = now() + Math.max(pause, share * (now() - began))
    },
  }
}

/** Whether a search can be gone on with here: what outlives runs has the numbers that it had, and modules are as many. */
export function isResumable(
  { serial, world }: PendingSearch,
  modules: FreshModules | undefined,
): boolean {
  return getRealm().nextSerial === serial && world.evaluated?.count === modules?.count()
}
