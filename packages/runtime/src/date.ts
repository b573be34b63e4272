import { treatAs } from './opaque.ts'
import { timedRun } from './realm.ts'

/** `Date` with the virtual clock: `new Date()`, `Date()` and `Date.now()` read it, all else is the engine's. */
export function virtualDate(): DateConstructor {
  const RealDate = Date
  const now = (): number => timedRun()?.clock.read() ?? RealDate.now()
  function VirtualDate(this: unknown, ...args: unknown[]): unknown {
    const time = args.length === 0 || new.target === undefined ? [now()] : args
    const date = Reflect.construct(RealDate, time, new.target ?? RealDate)
    return new.target === undefined ? RealDate.prototype.toString.call(date) : date
  }
  treatAs(now, 'ours')
  Object.defineProperties(VirtualDate, {
    name: { value: 'Date', configurable: true },
    length: { value: 7, configurable: true },
    prototype: { value: RealDate.prototype, writable: false },
    now: { value: now, configurable: true, writable: true },
    parse: { value: RealDate.parse, configurable: true, writable: true },
    UTC: { value: RealDate.UTC, configurable: true, writable: true },
  })
  // Built property by property above.
  return VirtualDate as unknown as DateConstructor
}
