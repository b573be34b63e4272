import type net from 'node:net'

/** Sockets that have been told of the end, and act on it in a step to come. */
const ended = new WeakSet<net.Socket>()
/** Those whose events come in steps. */
const held = new WeakSet<net.Socket>()

export function noteEnded(socket: net.Socket): void {
  ended.add(socket)
}

export const hasEnded = (socket: net.Socket): boolean => ended.has(socket)

/** Who says no more there says so within the step. */
export function expectEnd(socket: net.Socket): void {
  held.add(socket)
}

/** It may have been connected before. */
export function beginAgain(socket: net.Socket): void {
  ended.delete(socket)
}

/** Whether one end has said all, and the other one is still to hear of it. */
export function isToHearEnd(sender: net.Socket, reader: net.Socket): boolean {
  return sender.writableEnded && held.has(reader) && !ended.has(reader)
}

/** Whether it is being told that it has said all. */
export function isEnding(socket: net.Socket | undefined): boolean {
  if (socket === undefined || socket.destroyed || !held.has(socket)) return false
  return socket.writableEnded && !socket.writableFinished
}

/** Whether it waits for time to pass as well, which is real. */
export const hasClock = (socket: net.Socket): boolean => held.has(socket) && Boolean(socket.timeout)
