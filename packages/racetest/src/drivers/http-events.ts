import { EventEmitter } from 'node:events'
import { type EventLine, getRealm, steppingRun } from '@racetest/runtime'

type Fn = (...args: unknown[]) => unknown

/** Something whose events the program hears one by one. */
interface Heard {
  readonly line: EventLine
  /** Listeners of Node's own, which have to hear at once. */
  readonly own: Set<unknown>
  /** Events that somebody may begin to listen to before they are told. */
  readonly late: ReadonlySet<string>
}

const heard = new WeakMap<object, Heard>()

/** From now on what the program listens to is called in steps of that line. */
export function hear(emitter: EventEmitter, line: EventLine): void {
  const own = emitter.eventNames().flatMap((event) => emitter.rawListeners(event))
  heard.set(emitter, { line, own: new Set(own), late: new Set() })
}

/** The same where no listener is Node's own. */
export function hearAll(emitter: EventEmitter, line: EventLine, late: ReadonlySet<string>): void {
  heard.set(emitter, { line, own: new Set(), late })
}

/** A listener that is Node's own nevertheless. */
export function hearAtOnce(emitter: EventEmitter, listener: unknown): void {
  heard.get(emitter)?.own.add(listener)
}

/** Whether events that come now come from outside of a step, for a run that is not over. */
export function isHeardOutside(emitter: object): boolean {
  const { run } = getRealm()
  return run !== undefined && heard.get(emitter)?.line.run === run && !isInStep()
}

/** Whether what runs now belongs to a step of the program. */
export function isInStep(): boolean {
  return steppingRun()?.uncontrolled.isWaiting === false
}

/** Events of a class of Node's that come from the network come in steps of their own. */
export function controlEvents(
  prototype: object,
  receive: (emitter: EventEmitter, event: string, args: unknown[]) => boolean = () => false,
): void {
  const emit = function (this: EventEmitter, event: string, ...args: unknown[]): boolean {
    if (receive(this, event, args)) return true
    if (isHeardOutside(this)) return putOff(this, event, args)
    return Reflect.apply(EventEmitter.prototype.emit, this, [event, ...args])
  }
  Object.defineProperty(prototype, 'emit', { value: emit, configurable: true, writable: true })
}

/** Calls the listeners that are Node's own, and says which those are. */
export function callOwn(
  emitter: EventEmitter,
  event: string,
  args: unknown[],
): ReadonlySet<unknown> {
  const { own } = heard.get(emitter)!
  for (const listener of emitter.rawListeners(event))
    if (own.has(listener)) Reflect.apply(listener, emitter, args)
  return own
}

function putOff(emitter: EventEmitter, event: string, args: unknown[]): boolean {
  const { line, late } = heard.get(emitter)!
  const all = emitter.rawListeners(event)
  const own = callOwn(emitter, event, args)
  // An error that nobody listens to is an exception.
  const isMissed = all.every((listener) => own.has(listener)) && !late.has(event)
  if (isMissed && event !== 'error') return all.length > 0
  line.add(() => callListeners(emitter, event, args, own))
  return true
}

/** Has the program hear of an event in the step that is running. */
export function callListeners(
  emitter: EventEmitter,
  event: string,
  args: unknown[],
  except: ReadonlySet<unknown> = new Set(),
): void {
  const listeners = emitter.rawListeners(event).filter((listener) => !except.has(listener))
  if (listeners.length === 0 && event === 'error') throw args[0]
  const { run } = getRealm()
  for (const listener of listeners) {
    // That of `once` is Node's own around the program's.
    const inner: unknown = Reflect.get(listener, 'listener')
    if (typeof inner === 'function') emitter.removeListener(event, listener as Fn)
    run!.callback((inner ?? listener) as Fn, emitter, args, run!.current?.region)
  }
}
