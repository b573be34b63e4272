import { controlOperation, type Touch } from '@racetest/runtime'

type Fn = (...args: unknown[]) => unknown

/** Smaller pools may run out of connections; then it matters who gets one. */
const smallPool = 10

/** To get a connection of a pool, or to give it back. */
export function touchPool(database: string, max: number): Touch {
  return { kind: max < smallPool ? 'write' : 'update', key: `pool of ${database}` }
}

/** Where a pool is for people. */
export interface PoolState {
  readonly max: number
  readonly used: number
  readonly free: number
  readonly waiting: number
}

/** Everybody waits until a connection is given back. Of large pools nobody expects it, and it is not told from being slow. */
export function isExhausted({ max, used, free, waiting }: PoolState): false | 'for good' {
  return max < smallPool && waiting > 0 && free === 0 && used >= max && 'for good'
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
