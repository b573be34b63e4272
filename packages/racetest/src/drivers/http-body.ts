import type { Readable } from 'node:stream'
import { type EventLine, getRealm } from '@racetest/runtime'
import { isInStep } from './http-events.ts'

type Chunk = Buffer | null
type Destroy = (error?: Error) => Readable

/**
 * Keeps the body of a message from its reader until the explorer lets it through. Parts that arrive
 * in one step are one: how the operating system cuts them is chance.
 * `reader`: whose code reads it, where that is certain; 'others': what is not instrumented. Returns
 * what has to be called in the step in which the message is handed over.
 */
export function holdBody(
  message: Readable,
  line: EventLine,
  complete: () => void = () => {},
  reader: 'anybody' | 'others' | 'Node' = 'anybody',
): () => void {
  let parts: Buffer[] | undefined
  let isOpened = false
  /** Nothing but the end has come. */
  let isEmpty = false
  const pass = (chunk: Chunk): void => {
    const run = getRealm().run!
    const push = message.constructor.prototype.push as (chunk: Chunk) => boolean
    const give = (): boolean => Reflect.apply(push, message, [chunk])
    if (reader === 'Node') return void run.operations.enter(give)
    const isOpaque = reader === 'others' || run.objects.isForeign(run.objects.get(message))
    if (isOpaque) run.touchOpaque()
    if (chunk !== null) for (const own of [chunk, chunk.buffer]) run.made(own, undefined)
    give()
  }
  const push = (chunk: Chunk): boolean => {
    if (chunk === null) {
      complete()
      if (parts === undefined && !isOpened) isEmpty = true
      else line.add(() => pass(null))
    } else if (parts !== undefined && line.isOpen) parts.push(chunk)
    else {
      const own = [chunk]
      parts = own
      line.add(() => pass(join(own)))
    }
    // There is room for all of it.
    return true
  }
  // Where it breaks off is behind what has come before.
  const destroy = (error?: Error): Readable => {
    const end = (): Readable =>
      Reflect.apply(message.constructor.prototype.destroy as Destroy, message, [error])
    if (isInStep()) return end()
    line.add(end)
    return message
  }
  for (const [name, value] of Object.entries({ push, destroy }))
    Object.defineProperty(message, name, { value, configurable: true, writable: true })
  return () => {
    isOpened = true
    if (isEmpty) pass(null)
  }
}

/** With memory of its own, which nobody else can look at. */
function join(parts: readonly Buffer[]): Buffer {
  return Buffer.from(new Uint8Array(Buffer.concat(parts)).buffer)
}
