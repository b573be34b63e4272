import type { SiteId } from '@racetest/core'
import { isPlainPromise } from './follow.ts'
import { isObject } from './object-kinds.ts'
import type { Run } from './run.ts'

const { then } = Promise.prototype

/**
 * What our code waits for where awaits and reactions are the engine's own (`interleave: 'io'`). No
 * continuation stands for it there, and yet it is not alone who goes on beside it.
 */
export class NativeWaits {
  size = 0
  private readonly run: Run
  private readonly settled: (site: SiteId | undefined) => void

  constructor(run: Run, settled: (site: SiteId | undefined) => void) {
    this.run = run
    this.settled = settled
  }

  /** What to await instead, to the same effect: the promise that the engine would make of it. */
  await(value: unknown, site: SiteId | undefined): unknown {
    const { promises, objects, isEvaluating } = this.run
    if (!isObject(value) || isEvaluating) return value
    const promise =
      !objects.isProxy(value) && isPlainPromise(value)
        ? value
        : promises.adopt(promises.quietly(() => Promise.resolve(value)))
    this.add(promise, site)
    return promise
  }

  add(promise: Promise<unknown>, site: SiteId | undefined): void {
    this.size++
    const settled = (): void => {
      this.settled(site)
      this.size--
    }
    this.run.promises.quietly(() => void then.call(promise, settled, settled))
  }
}
