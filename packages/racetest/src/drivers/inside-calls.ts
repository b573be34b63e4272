import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { EventLine, getRealm } from '@racetest/runtime'
import { areConnected, isMovingWithin } from './loopback.ts'

/** A request of the program to a server that is part of it. */
export interface InsideCall {
  /** What happens at the server. */
  readonly line: EventLine
  /** Over which it is sent, once that is known. */
  socket: () => Socket | null | undefined
  /** The answer, once the server has begun with it. */
  response?: ServerResponse
}

/** Those that have not arrived. */
const calls = new Set<InsideCall>()
const current = new AsyncLocalStorage<InsideCall>()

/** Begins one in the step that is running. */
export function expectCall(name: string, socket: InsideCall['socket']): InsideCall {
  const run = getRealm().run!
  const call: InsideCall = { line: new EventLine(run, name, undefined), socket }
  calls.add(call)
  return call
}

/** Whether a request of the program to itself, or its answer, is on its way. */
export function isInTransit(): boolean {
  let unsent = 0
  const { run } = getRealm()
  for (const call of calls) if (call.line.run === run && !call.socket()) unsent++
  return isMovingWithin(unsent)
}

/** It will not arrive any more. */
export function forgetCall(call: InsideCall): void {
  calls.delete(call)
}

/** What a server has received over that connection. */
export function takeCall(server: Socket): InsideCall | undefined {
  for (const call of calls) {
    const client = call.socket()
    if (!client || !areConnected(client, server)) continue
    calls.delete(call)
    return call
  }
  return undefined
}

/** `undici`, and so `fetch`, says over which connection it sends a request only there. */
export function watchUndici(): void {
  // Or a body waits until the head of its message is acknowledged, which takes 40 ms.
  channel('undici:client:connected').subscribe((message) => {
    ;(message as { socket: Socket }).socket.setNoDelay(true)
  })
  const byRequest = new WeakMap<object, InsideCall>()
  channel('undici:request:create').subscribe((message) => {
    const call = current.getStore()
    if (call !== undefined) byRequest.set((message as { request: object }).request, call)
  })
  channel('undici:client:sendHeaders').subscribe((message) => {
    const { request, socket } = message as { request: object; socket: Socket }
    const call = byRequest.get(request)
    if (call !== undefined) call.socket = () => socket
  })
}

/** Sends with `undici` what that call is. */
export function sendAs<T>(call: InsideCall, send: () => Promise<T>): Promise<T> {
  const sent = current.run(call, send)
  const forget = (): void => forgetCall(call)
  sent.then(forget, forget)
  return sent
}
