import * as buggy from 'async-mutex-buggy'
import * as fixed from 'async-mutex-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/DirtyHairy/async-mutex/issues/27: release() forgets its releaser only after
// the next in line has got the lock, so that one's release() does nothing.
describe.for([
  ['buggy', buggy.Mutex],
  ['fixed', fixed.Mutex],
] as const)('async-mutex %s', ([, Mutex]) => {
  raceTest('everybody gets the lock, one at a time', async ({ race }) => {
    const mutex = new Mutex()
    let inside = 0
    const work = async (): Promise<void> => {
      await mutex.acquire()
      expect(++inside).toBe(1)
      await race.pause('work')
      inside--
      mutex.release()
    }
    await race({ ann: work, ben: work, cal: work })
    expect(mutex.isLocked()).toBe(false)
  })
})
