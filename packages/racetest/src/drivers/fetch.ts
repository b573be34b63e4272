import { getRealm, noteSignal, type Settled, type Work } from '@racetest/runtime'
import { expectCall, type InsideCall, sendAs } from './inside-calls.ts'
import { isInside } from './loopback.ts'
import { touchPort } from './ports.ts'
import { controlMethod, replaceMethod } from './replace.ts'
import { parseUrl, portOf, touchServer } from './web-endpoint.ts'

/** Bodies that come over the network, and the call if a server of the program's sends them. */
const received = new WeakMap<object, InsideCall | undefined>()

const readers = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData']

/** `fetch`, and what its answers are read with. */
export function controlFetch(
  target: object,
  Answer: { readonly prototype: object },
  Question: new (...args: never[]) => object,
): void {
  controlMethod(target, 'fetch', (_self, [input, init], name) => {
    if (name === undefined) return undefined
    const options = { ...(init as object | undefined) } as RequestInit
    const request = input instanceof Question ? (input as Request) : undefined
    return describeRequest(
      'fetch',
      String(options.method ?? request?.method ?? 'GET'),
      parseUrl(request?.url ?? String(input)),
      options.signal ?? request?.signal,
      noteAnswer,
    )
  })
  controlReading(Answer.prototype, 'response')
  replaceMethod(Answer.prototype, 'clone', (original) => {
    return function clone(this: unknown): unknown {
      const copy = Reflect.apply(original, this, []) as object
      if (received.has(this as object)) received.set(copy, received.get(this as object))
      return copy
    }
  })
}

/** What a request is that a client gives a promise for. `note` learns the answer. */
export function describeRequest(
  name: string,
  method: string,
  url: URL | undefined,
  signal: unknown,
  note: (answer: object, call: InsideCall | undefined) => void,
): Work {
  if (url === undefined) return { name, touches: [] }
  const port = touchPort(url.hostname, portOf(url))
  if (!isInside(url.hostname, portOf(url))) {
    const deliver = (answer: Settled): Settled => hand(answer, signal, (it) => note(it, undefined))
    const known = touchServer(method, url)
    return { name, ...known, touches: [...known.touches, ...port], deliver }
  }
  const call = expectCall(`${method} ${url.pathname}`, () => undefined)
  return {
    name,
    touches: port,
    isInside: true,
    within: (send) => sendAs(call, send as () => Promise<unknown>),
    deliver: (answer) => hand(answer, signal, (it) => note(it, call)),
  }
}

/** Methods that read a body to its end, where it comes over the network. */
export function controlReading(prototype: object, name: string): void {
  for (const method of readers)
    controlMethod(prototype, method, (self) => {
      if (!received.has(self)) return undefined
      const call = received.get(self)
      return {
        name: `${name}.${method}`,
        touches: [],
        objects: [[self, 'write']],
        // One that is not complete goes on in other steps.
        isInside: call !== undefined && call.response?.writableFinished !== true,
      }
    })
}

/** Of what the program has just been given: an answer, or the body in it. */
export function noteAnswer(answer: object, call: InsideCall | undefined): void {
  received.set(answer, call)
  getRealm().run?.made(answer, undefined)
}

/** Who has given up meanwhile gets nothing. */
function hand(answer: Settled, signal: unknown, note: (answer: object) => void): Settled {
  noteSignal(getRealm().run!, signal, 'read')
  if (signal instanceof AbortSignal && signal.aborted)
    return { value: signal.reason, rejected: true }
  if (!answer.rejected) note(answer.value as object)
  return answer
}
