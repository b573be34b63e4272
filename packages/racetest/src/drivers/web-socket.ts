import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import {
  controlState,
  EventLine,
  getRealm,
  reportEscapingClass,
  steppingRun,
} from '@racetest/runtime'
import { hold, noteConnection } from './connections.ts'
import { expectCall, forgetCall, type InsideCall } from './inside-calls.ts'
import { isInside } from './loopback.ts'
import { touchPort } from './ports.ts'
import { parseUrl, portOf } from './web-endpoint.ts'

/** One that has been made in a step, for a server of the program's. */
interface Opening {
  /** In whose steps the program hears of it. */
  readonly line: EventLine
  readonly call: InsideCall
}

const openings = new WeakMap<object, Opening>()
const current = new AsyncLocalStorage<Opening>()

/** Node's own `WebSocket`, which only newer Nodes have. */
export function controlWebSocket(): void {
  if (typeof WebSocket !== 'function') return
  const { prototype } = WebSocket
  // Of a class of its own: not every target of events is one that tasks share.
  for (const name of ['addEventListener', 'removeEventListener'] as const) {
    const original = EventTarget.prototype[name]
    const value = function (this: WebSocket, ...args: Parameters<typeof original>): void {
      Reflect.apply(original, this, args)
    }
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
  }
  // Node calls it by this name for whatever it tells.
  const { dispatchEvent } = EventTarget.prototype
  prototype.dispatchEvent = function (event) {
    return tell(this, event, () => Reflect.apply(dispatchEvent, this, [event]))
  }
  controlState(prototype, /^dispatchEvent$/)
  reportEscapingClass(WebSocket, 'new WebSocket', open)
  watchRequests()
}

/** Undefined for one whose server is somewhere else. */
function open(args: readonly unknown[], make: () => object): object | undefined {
  const url = parseUrl(String(args[0]).replace(/^ws/i, 'http'))
  if (url === undefined || !isInside(url.hostname, portOf(url))) return undefined
  const run = steppingRun()!
  const site = run.enteredAt ?? run.current?.site
  run.touchOutside(touchPort(url.hostname, portOf(url)), site)
  run.operations.any = true
  const name = `tcp://localhost:${portOf(url)}`
  const call = expectCall(`to ${name}`, () => undefined)
  const opening: Opening = { line: new EventLine(run, `from ${name}`, site), call }
  const made = current.run(opening, () => run.operations.enter(make))
  opening.line.of = made
  openings.set(made, opening)
  return made
}

/** What happens to one is told in a step of its own, if it does not come in one. */
function tell(socket: object, { type }: Event, dispatch: () => boolean): boolean {
  const { run } = getRealm()
  const { line, call } = openings.get(socket) ?? {}
  if (run === undefined || line?.run !== run) return dispatch()
  // There may never have been a connection.
  if (type === 'close') forgetCall(call!)
  if (run.current !== undefined && !run.intruded) return line.tell(dispatch)
  line.add(dispatch)
  return true
}

/** Only there is said over which connection. */
function watchRequests(): void {
  const byRequest = new WeakMap<object, Opening>()
  channel('undici:request:create').subscribe((message) => {
    const opening = current.getStore()
    if (opening !== undefined) byRequest.set((message as { request: object }).request, opening)
  })
  channel('undici:client:sendHeaders').subscribe((message) => {
    const { request, socket } = message as { request: { upgrade?: unknown }; socket: Socket }
    const { remoteAddress = '', remotePort = 0 } = socket
    if (request.upgrade !== 'websocket' || !isInside(remoteAddress, remotePort)) return
    const opening = byRequest.get(request)
    const of = opening?.line.of
    noteConnection(socket, { isServer: false, isPlain: false, ...(of && { of }) })
    if (opening === undefined) return
    opening.call.socket = () => socket
    if (opening.line.run === getRealm().run) hold(socket, opening.line)
  })
}
