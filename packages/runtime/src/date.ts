import { treatAs } from './opaque.ts'
import { timedRun } from './realm.ts'

type Fn = (...args: unknown[]) => unknown

/** `Date` with the virtual clock: `new Date()`, `Date()` and `Date.now()` read it, all else is the engine's. */
export function virtualDate(original: Fn): Fn {
  // It is called for `Date` alone.
  const RealDate = original as unknown as DateConstructor
  const now = (): number => timedRun()?.clock.read() ?? RealDate.now()
  function VirtualDate(this: unknown, ...args: unknown[]): unknown {
    const time = args.length === 0 || new.target === undefined ? [now()] : args
    const date = Reflect.construct(RealDate, time, new.target ?? RealDate)
    return new.target === undefined ? RealDate.prototype.toString.call(date) : date
  }
  treatAs(now, 'ours')
  Object.defineProperties(VirtualDate, {
    prototype: { value: RealDate.prototype, writable: false },
    now: { value: now, configurable: true, writable: true },
  })
  return VirtualDate
}
