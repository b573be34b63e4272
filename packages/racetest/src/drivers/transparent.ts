import { EventEmitter } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { exceptFor } from '@racetest/runtime'
import { slashes } from '../our-files.ts'
import { findTransparency } from './known.ts'

/** Whether any has been loaded. */
let isLoaded = false

/** A module of such a package has been loaded: stacks have to be looked at. */
export function noteTransparent(): void {
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
  const frames = framesAbove(isTransparentCaller, 30)
  const from = frames.findIndex((frame) => !isOurs(frame))
  const code = frames.slice(from).find((frame) => !isNode(frame))
  // At the bottom of the stack it is we who run microtasks.
  return code === undefined || isOurs(code) || findTransparency(placeOf(code)) === true
}

/** Whether it is code of Node's. */
export function isNodeCaller(): boolean {
  const caller = framesAbove(isNodeCaller, 6).find((frame) => !isOurs(frame))
  return caller !== undefined && isNode(caller)
}

function framesAbove(callee: () => boolean, depth: number): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  Error.stackTraceLimit = depth
  Error.prepareStackTrace = (_error, frames) => frames
  const holder: { stack?: unknown } = {}
  Error.captureStackTrace(holder, callee)
  // That is what the function above gives.
  const frames = holder.stack as readonly NodeJS.CallSite[]
  Error.prepareStackTrace = prepareStackTrace
  Error.stackTraceLimit = stackTraceLimit
  return frames
}

// The engine's own have no file.
const isNode = (frame: NodeJS.CallSite): boolean => /^(?:node:.*)?$/.test(placeOf(frame))

// What was made from text says so itself.
const placeOf = (frame: NodeJS.CallSite): string =>
  slashes((frame.getFileName() ?? frame.getScriptNameOrSourceURL() ?? '').replace(/^file:\/\//, ''))

const ours = slashes(path.dirname(fileURLToPath(import.meta.url)))

const isOurs = (frame: NodeJS.CallSite): boolean =>
  placeOf(frame).startsWith(ours) || /\/(?:@racetest|packages)\/runtime\//.test(placeOf(frame))
