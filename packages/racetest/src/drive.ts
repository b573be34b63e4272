import { getRealm } from '@racetest/runtime'

// Those of the globals are virtual while a step lasts.
const { setImmediate, now } = getRealm().real

/** Event loop turns come at least this often, in milliseconds, or progress and cancelling die. */
const longest = 50

export interface Drive<T> {
  /** Called with each value; false stops. */
  readonly take: (value: T) => boolean
  readonly signal?: AbortSignal
  /** Called before each turn of the event loop. */
  readonly turning?: () => void
  /** Milliseconds that one value may wait for the event loop; 0: forever. */
  readonly patience: number
  /** Called when the patience is over; what it returns is thrown. */
  readonly giveUp: () => unknown
}

/**
 * Runs a generator to its end from a macrotask, where microtasks can be drained, and lets the
 * event loop turn whenever it yields 'pending'. Resolves to its result, or to undefined when
 * `take` or the signal stopped it.
 */
export function drive<T, R>(
  steps: Generator<'pending' | T, R>,
  options: Drive<T>,
): Promise<R | undefined> {
  return new Promise((resolve, reject) => {
    let waitingSince: number | undefined
    const stop = (): void => {
      steps.return(undefined as R)
      resolve(undefined)
    }
    const pump = (): void => {
      const began = now()
      try {
        for (;;) {
          if (options.signal?.aborted === true) return stop()
          const next = steps.next()
          if (next.done === true) return resolve(next.value)
          if (next.value === 'pending') {
            waitingSince ??= began
            if (options.patience > 0 && now() - waitingSince > options.patience)
              throw options.giveUp()
            break
          }
          waitingSince = undefined
          if (!options.take(next.value)) return stop()
          if (now() - began > longest) break
        }
      } catch (error) {
        return reject(error)
      }
      options.turning?.()
      setImmediate(pump)
    }
    setImmediate(pump)
  })
}
