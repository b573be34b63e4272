import { getRealm, noteSignal, type Settled, type Work } from '@racetest/runtime'
import { expectCall, type InsideCall, sendAs } from './inside-calls.ts'
import { isInside } from './loopback.ts'
import { controlMethod, replaceMethod } from './replace.ts'
import { parseUrl, portOf, touchAddress } from './web-endpoint.ts'

/** Answers that came over the network, and the call if a server of the program's sends them. */
const received = new WeakMap<object, InsideCall | undefined>()

/** `fetch`, and what its answers are read with. */
export function controlFetch(): void {
  controlMethod(globalThis, 'fetch', (_self, [input, init], name) =>
    name === undefined ? undefined : describeFetch(input, init),
  )
  for (const name of ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData'])
    controlMethod(Response.prototype, name, (self) => describeReading(self, `response.${name}`))
  replaceMethod(Response.prototype, 'clone', (original) => {
    return function clone(this: unknown): unknown {
      const copy = Reflect.apply(original, this, []) as object
      if (received.has(this as object)) received.set(copy, received.get(this as object))
      return copy
    }
  })
}

function describeFetch(input: unknown, init: unknown): Work {
  const request = input instanceof Request ? input : undefined
  const options = (init ?? {}) as RequestInit
  const method = String(options.method ?? request?.method ?? 'GET')
  const signal = options.signal ?? request?.signal
  const url = parseUrl(request?.url ?? String(input))
  const work = { name: 'fetch', touches: [] }
  if (url === undefined) return work
  if (!isInside(url.hostname, portOf(url))) {
    return {
      ...work,
      touches: [touchAddress(method, url)],
      deliver: (answer) => hand(answer, signal, undefined),
    }
  }
  const call = expectCall(`${method} ${url.pathname}`, () => undefined)
  return {
    ...work,
    isInside: true,
    // It gives a promise.
    within: (send) => sendAs(call, send as () => Promise<unknown>),
    deliver: (answer) => hand(answer, signal, call),
  }
}

/** Who has given up meanwhile gets nothing. */
function hand(answer: Settled, signal: unknown, call: InsideCall | undefined): Settled {
  const run = getRealm().run!
  noteSignal(run, signal, 'read')
  if (signal instanceof AbortSignal && signal.aborted)
    return { value: signal.reason, rejected: true }
  if (!answer.rejected) {
    received.set(answer.value as object, call)
    run.made(answer.value, undefined)
  }
  return answer
}

function describeReading(self: object, name: string): Work | undefined {
  if (!received.has(self)) return undefined
  const call = received.get(self)
  return {
    name,
    touches: [],
    objects: [[self, 'write']],
    isInside: call !== undefined && call.response?.writableFinished !== true,
  }
}
