import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { Kind } from '@racetest/core'
import { type Run, steppingRun, type Touch } from '@racetest/runtime'
import { serverAt } from './loopback.ts'
import { replaceMethod } from './replace.ts'
import { isLocal } from './web-endpoint.ts'

/** What servers listen at, while they do. */
const keys = new WeakMap<object, string>()

/**
 * To listen at a port takes it, whether that succeeds or not, and to close the server gives it back.
 * What comes of it is told in the same step, as Node does.
 */
export function controlPorts(): void {
  const { prototype } = net.Server
  replaceMethod(prototype, 'listen', (original) => {
    return function listen(this: object, ...args: unknown[]): unknown {
      const run = steppingRun()
      const key = keyOf(args, run)
      if (key !== undefined) {
        note(run, [{ kind: 'write', key }])
        keys.set(this, key)
      }
      return Reflect.apply(original, this, args)
    }
  })
  for (const [target, name] of [
    [prototype, 'close'],
    [http.Server.prototype, 'closeAllConnections'],
    [https.Server.prototype, 'closeAllConnections'],
  ] as const)
    replaceMethod(target, name, (original) => {
      return function close(this: object, ...args: unknown[]): unknown {
        const touches = [...touchServer(this, 'write'), ...touchConnections(this, 'write')]
        note(steppingRun(), touches)
        return Reflect.apply(original, this, args)
      }
    })
}

/** What a server does, and whether it is there. Nothing where nobody knows when it began to be. */
export function touchServer(server: object, kind: Kind): Touch[] {
  const key = keyFor(server)
  return key === undefined ? [] : [{ kind, key, isQuiet: kind === 'read' }]
}

/** How many connections it has: who opens or closes one does not ask. */
export function touchConnections(server: object, kind: Kind): Touch[] {
  const key = keyFor(server)
  return key === undefined ? [] : [{ kind, key: `connections of ${key}`, isQuiet: true }]
}

/** Where the system has chosen before the run, it is asked. */
function keyFor(server: object): string | undefined {
  const known = keys.get(server)
  if (known !== undefined || !(server instanceof net.Server)) return known
  const address = server.address()
  if (address === null || typeof address === 'string') return undefined
  const key = nameOf(address.port)
  keys.set(server, key)
  return key
}

/** Whether somebody of this process listens there is what a request finds out first. */
export function touchPort(host: string, port: number): Touch[] {
  if (!isLocal(host)) return []
  const server = serverAt(port)
  return [{ kind: 'read', key: (server && keyFor(server)) ?? nameOf(port), isQuiet: true }]
}

/** A port of one address of this computer is mostly one of all of them. */
const nameOf = (port: number): string => `tcp://localhost:${port}`

function note(run: Run | undefined, touches: readonly Touch[]): void {
  run?.touchOutside(touches, run.enteredAt ?? run.current?.site)
}

/** Where `server.listen(…)` listens; undefined where that is a descriptor, or wrong. */
function keyOf([first]: readonly unknown[], run: Run | undefined): string | undefined {
  const options: object = typeof first === 'object' && first !== null ? first : { port: first }
  if (!('port' in options) && 'path' in options) return `unix:${String(options.path)}`
  const port: unknown = Reflect.get(options, 'port')
  if (typeof port === 'string' && Number.isNaN(Number(port))) return `unix:${port}`
  // `listen()` and `listen(callback)` leave it to the system as well: a port that nobody has.
  const number = typeof port === 'function' || port === undefined ? 0 : Number(port)
  if ('fd' in options || '_handle' in options || !(number >= 0)) return undefined
  if (number > 0) return nameOf(number)
  return run === undefined ? undefined : `${nameOf(0)}#${String(run.newOwner())}`
}
