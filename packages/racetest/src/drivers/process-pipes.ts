import type { Socket } from 'node:net'
import { type EventLine, getRealm } from '@racetest/runtime'
import { hear } from './http-events.ts'

type Fn = (...args: unknown[]) => unknown
type Chunk = Buffer | null

/** What there is to be told of a pipe. */
interface Told {
  /** Something happens to it in the step that is running. */
  note(): void
  /** All has come that will come. */
  ended(): void
  /** The step that is running has heard that it is closed. */
  closed(): void
  /** Something is sent. */
  sending(): void
  /** Nobody is there any more at the other end. */
  isOver(): boolean
}

/** What has come and has not been handed on is kept up to there; who sends more has to wait. */
const mostKept = 2 ** 24

/** Methods of Node's handle that send something. */
const sends = /^write(?:AsciiString|Buffer|Latin1String|Ucs2String|Utf8String|v)$/

/**
 * Has what comes over a pipe come in steps of that line: data, of which all that arrives in one
 * step is one part, the end, and what Node hears of the pipe itself.
 */
export function holdPipe(pipe: Socket, line: EventLine, told: Told): void {
  const { run } = line
  hear(pipe, line)
  holdReading(pipe, line, told)
  const handle = Reflect.get(pipe, '_handle') as Record<string, Fn> | null
  if (handle === null) return told.ended()
  const happen = (what: () => unknown): void => {
    if (getRealm().run !== run) return void what()
    line.add(() => {
      told.note()
      what()
    })
  }
  replaceCalls(handle, sends, (send) => (...args) => {
    told.sending()
    return send(...args)
  })
  // Nobody is there who could be told: for Node that is done at once.
  replaceCalls(
    handle,
    /^shutdown$/,
    (shutdown) =>
      (...args) =>
        getRealm().run === run && told.isOver() ? 1 : shutdown(...args),
  )
  replaceCalls(handle, /^close$/, (close) => (callback) => {
    close()
    told.ended()
    happen(() => {
      told.closed()
      if (typeof callback === 'function') callback()
    })
  })
}

function replaceCalls(handle: object, names: RegExp, make: (original: Fn) => Fn): void {
  for (let owner = handle; owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const isReplaced = owner !== handle && Object.hasOwn(handle, name)
      if (isReplaced || !names.test(name)) continue
      const original = Reflect.get(handle, name) as Fn
      Reflect.set(
        handle,
        name,
        make((...args) => Reflect.apply(original, handle, args)),
      )
    }
  }
}

function holdReading(pipe: Socket, line: EventLine, told: Told): void {
  const { push } = pipe
  let parts: Buffer[] | undefined
  let kept = 0
  const pass = (chunk: Chunk): void => {
    if (pipe.destroyed) return
    told.note()
    Reflect.apply(push, pipe, [chunk])
    // As Node does: who reads nothing hears of the end of nothing.
    if (chunk === null) pipe.read(0)
  }
  pipe.push = (chunk: Chunk) => {
    if (getRealm().run !== line.run) return Reflect.apply(push, pipe, [chunk])
    if (chunk === null) {
      line.add(() => pass(null))
      told.ended()
      return false
    }
    kept += chunk.length
    if (parts !== undefined && line.isOpen) parts.push(chunk)
    else {
      const own = [chunk]
      parts = own
      line.add(() => {
        const all = Buffer.concat(own)
        kept -= all.length
        pass(all)
      })
    }
    return kept < mostKept
  }
}
