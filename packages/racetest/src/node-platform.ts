import { AsyncLocalStorage } from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import querystring from 'node:querystring'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import url from 'node:url'
import util from 'node:util'
import v8 from 'node:v8'
import type { Extent, Platform } from '@racetest/runtime'
import { isInTransit } from './drivers/inside-calls.ts'
import { countInside } from './drivers/loopback.ts'
import { usesDrivers } from './drivers/modules.ts'
import { isNodeCaller, isTransparentCaller } from './drivers/transparent.ts'
import { isNodeClass } from './own-classes.ts'

// Node calls this after every callback from its event loop: it runs ticks, then microtasks, then
// reports unhandled rejections. It has been there since the first versions and has no public name.
const { _tickCallback: tick } = process as { _tickCallback?: () => void }
/** Runs microtasks and ticks until none is left; undefined where nobody can. Works only outside a microtask. */
export const drain: (() => void) | undefined =
  tick === undefined ? undefined : drainWith(tick.bind(process))

/** What a worker of Vitest on Node offers to the runtime. */
export function createNodePlatform(): Platform {
  const idle = countResources()
  return {
    ...(drain === undefined ? {} : { drain }),
    trackPromises: ({ init, settled }) =>
      v8.promiseHooks.createHook({ init, settled }) as () => void,
    isProxy: util.types.isProxy,
    catchUnhandled,
    timerModules: {
      timers: timers as unknown as Record<string, unknown>,
      promises: timersPromises as unknown as Record<string, unknown>,
      sync: syncBuiltinESMExports,
    },
    pureModules: [path, path.posix, path.win32, url, util, util.types, querystring],
    process,
    isInTransit,
    usesClients: usesDrivers,
    extent: createExtent(),
    timerObjects: true,
    isTransparentCaller,
    isOwnClass: isNodeClass,
    isOwnCaller: isNodeCaller,
    // What was there before (Vitest's channel to its main process) is not ours to wait for.
    inFlight: () => {
      let all = 0
      for (const [kind, count] of countResources()) {
        const before = idle.get(kind) ?? 0
        // A pool may have grown: that somebody waits for a connection is not seen.
        if (before === 0 || kind !== socket) all += Math.max(0, count - before)
      }
      return all
    },
  }
}

// A storage costs nothing until it is first entered.
function createExtent(): Extent {
  const storage = new AsyncLocalStorage<object>()
  const something = {}
  return {
    run: (call, what = something) => storage.run(what, call),
    leave: (call) => storage.exit(call),
    isInside: () => storage.getStore() !== undefined,
    current: () => storage.getStore(),
  }
}

// Thrown to no one: see `drainWith`.
const unwinding = Symbol('unwinding')

/**
 * Loads what Node loads when it is first asked for: `fetch` and its classes, with promises of their
 * own. The first schedule would have those and no other one, and two runs of it would differ.
 */
export function loadLazily(): void {
  // Any of the classes loads all.
  void globalThis.Headers
}

/**
 * An exception in a tick comes out of the drain and leaves the context of that tick on Node's stack
 * of them, where Node later finds it and aborts. Only handling an uncaught exception clears that
 * stack, so one is made.
 */
function drainWith(tickAll: () => void): () => void {
  const { queueMicrotask } = globalThis
  return () => {
    try {
      tickAll()
    } catch (error) {
      queueMicrotask(() => {
        throw unwinding
      })
      tickAll()
      throw error
    }
  }
}

const socket = 'TCPSocketWrap'
/** What does nothing by itself. */
const passive = new Set(['Timeout', 'Immediate', 'TCPServerWrap', 'UDPWrap'])

/** How many things outside the heap there are, by kind. */
function countResources(): Map<string, number> {
  const counts = new Map([[socket, -countInside()]])
  for (const kind of process.getActiveResourcesInfo())
    if (!passive.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

/** Takes the place of all listeners (Vitest's too) while a run lasts. */
function catchUnhandled(
  handler: (error: unknown, kind: 'rejection' | 'exception', promise?: unknown) => void,
): () => void {
  const events = [
    ['unhandledRejection', 'rejection'],
    ['uncaughtException', 'exception'],
  ] as const
  const restores = events.map(([event, kind]) => {
    // The two events differ in the types of their listeners only.
    const name = event as 'uncaughtException'
    const before = process.listeners(name)
    const listener = (error: unknown, promise: unknown): void => {
      if (error !== unwinding) handler(error, kind, promise)
    }
    process.removeAllListeners(name)
    process.on(name, listener)
    return () => {
      process.off(name, listener)
      for (const other of before) process.on(name, other)
    }
  })
  // Or Node warns, in a tick of its own that would run in the middle of a step.
  const handled = (): void => {}
  process.on('rejectionHandled', handled)
  return () => {
    for (const restore of restores) restore()
    process.off('rejectionHandled', handled)
  }
}
