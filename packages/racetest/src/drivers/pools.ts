import { controlOperation, getRealm, Hold, type Touch, type Work } from '@racetest/runtime'

type Fn = (...args: unknown[]) => unknown

/** To get a connection of a pool, or to give it back. Who gets one matters only where they may run out. */
export function touchPool(database: string): Touch {
  const key = nameOf(database)
  const isAmple = getRealm().run?.world.presumptions.holds(key) !== false
  return { kind: isAmple ? 'update' : 'write', key }
}

/** Whoever asks for a connection then gets none. */
export function endPool(database: string): Touch {
  return { kind: 'write', key: nameOf(database) }
}

/** What is asked for is one of the connections of a pool. */
export function askPool(database: string, max: number): Hold {
  return new Hold(nameOf(database), max)
}

/** A statement of its own, on any connection. */
export function throughPool(
  statement: Partial<Work> & Pick<Work, 'touches'>,
  database: string,
  max: number,
): typeof statement {
  const { touches, after } = statement
  const own = touchPool(database)
  const asks = askPool(database, max)
  return {
    ...statement,
    asks,
    touches:
      typeof touches === 'function' ? async () => [own, ...(await touches())] : [own, ...touches],
    after(isRejected) {
      asks.end()
      return after?.(isRejected) ?? []
    },
  }
}

const nameOf = (database: string): string => `pool of ${database}`

/** Where a pool is for people. */
export interface PoolState {
  readonly max: number
  readonly used: number
  readonly free: number
  readonly waiting: number
}

/** Everybody waits until a connection is given back. */
export function isExhausted({ max, used, free, waiting }: PoolState): false | 'for good' {
  return waiting > 0 && free === 0 && used >= max && 'for good'
}

const releases = new WeakMap<Fn, Fn>()

/** What a pool gives: a client, which gives itself back, or the function that does. */
export function controlRelease(
  answer: unknown,
  touches: (client: object, args: readonly unknown[]) => readonly Touch[],
  client?: object,
): unknown {
  if (typeof answer === 'function') {
    const release = answer as Fn
    let controlled = releases.get(release)
    if (controlled === undefined) {
      controlled = controlOperation(release, (self, args) => ({
        name: 'client.release',
        // The function comes alone as well, to be called without the client.
        touches: touches(client ?? self, args),
      }))
      releases.set(release, controlled)
      releases.set(controlled, controlled)
    }
    return controlled
  }
  if (typeof answer === 'object' && answer !== null && Object.hasOwn(answer, 'release')) {
    // Made anew whenever the client is given out.
    const given = answer as { release: unknown }
    given.release = controlRelease(given.release, touches, given)
  }
  return answer
}
