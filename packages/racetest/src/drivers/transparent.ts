import { EventEmitter } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { exceptFor, learnTransparent, onUnknownFunction } from '@racetest/runtime'
import { currentModules } from '../module-graph.ts'
import { slashes } from '../our-files.ts'

/**
 * Packages that make statements and hand them on to clients that are under control. What they keep
 * for themselves (caches, builders, a list of connections) makes no difference to a program.
 */
const packages = [
  'mysql2',
  'knex',
  'tarn',
  'kysely',
  'drizzle-orm',
  '@libsql',
  'libsql',
  'better-sqlite3',
]

const file = new RegExp(`/node_modules/(?:${packages.join('|')})/`)

/** Whether any has been loaded. */
let isLoaded = false

/** A CommonJS module has been loaded. */
export function noteModule(filename: string, exports: unknown): void {
  if (!file.test(filename)) return
  begin()
  learnTransparent(exports)
}

/** Learns what Vitest leaves to Node, some of which is no CommonJS. */
export function watchExternals(): void {
  const seen = new Set<unknown>()
  onUnknownFunction(() => {
    const modules = currentModules()?.idToModuleMap
    if (modules === undefined || modules.size === seen.size) return
    for (const node of modules.values()) {
      if (seen.has(node) || node.exports === undefined) continue
      seen.add(node)
      if (file.test(slashes(node.id))) {
        begin()
        learnTransparent(node.exports)
        onLearnt(node.exports)
      }
    }
  })
}

function begin(): void {
  if (isLoaded) return
  isLoaded = true
  exceptFor(EventEmitter.prototype)
}

/**
 * Whether the code that is about to be controlled is theirs. Where there is none, the engine hands
 * on what a promise has settled to, and runs no code.
 */
export function isTransparentCaller(): boolean {
  if (!isLoaded) return false
  const frames = framesAbove()
  const from = frames.findIndex((frame) => !isOurs(frame))
  const code = frames.slice(from).find((frame) => !isNode(frame))
  // At the bottom of the stack it is we who run microtasks.
  return code === undefined || isOurs(code) || file.test(placeOf(code))
}

function framesAbove(): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  Error.stackTraceLimit = 30
  Error.prepareStackTrace = (_error, frames) => frames
  const holder: { stack?: unknown } = {}
  Error.captureStackTrace(holder, isTransparentCaller)
  // That is what the function above gives.
  const frames = holder.stack as readonly NodeJS.CallSite[]
  Error.prepareStackTrace = prepareStackTrace
  Error.stackTraceLimit = stackTraceLimit
  return frames
}

// The engine's own have no file.
const isNode = (frame: NodeJS.CallSite): boolean => /^(?:node:.*)?$/.test(placeOf(frame))

const placeOf = (frame: NodeJS.CallSite): string =>
  slashes((frame.getFileName() ?? '').replace(/^file:\/\//, ''))

const ours = slashes(path.dirname(fileURLToPath(import.meta.url)))

const isOurs = (frame: NodeJS.CallSite): boolean =>
  placeOf(frame).startsWith(ours) || /\/(?:@racetest|packages)\/runtime\//.test(placeOf(frame))
