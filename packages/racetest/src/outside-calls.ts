import { getRealm, type World } from '@racetest/runtime'
import { usesDrivers } from './drivers/modules.ts'
import { isOurs, slashes } from './our-files.ts'

// Set-up file and tests may have loaded this file twice; a symbol-keyed global is what they share.
const key = Symbol.for('racetest.outside')
const holder = globalThis as { [key]?: boolean }

/**
 * From now on it is noticed when modules, as they load, or hooks reach outside the heap: for files,
 * other processes, the network. Vitest and Node do so all the time, to load the tests themselves.
 */
export function watchOutside(): void {
  holder[key] = false
  getRealm().calledOutside = () => {
    if (holder[key] !== true) holder[key] = isForTests(new Error('who').stack ?? '')
  }
}

export const hasCalledOutside = (): boolean => holder[key] !== false

/** Whether runs of a world depend on state that others may change, as far as that was seen. */
export function reachesOutside({ names }: World): boolean {
  const { resets, definitions } = getRealm()
  return names.reachOutside || usesDrivers() || resets.length + definitions.length > 0
}

const toolFrames = /\/node_modules\/(?:vitest|vite|@vitest\/[^/]+|rolldown)\//
const nodeFrames = /^(?:node:|native$|<anonymous>)/

/** Whether what the stack belongs to is neither Vitest's business nor a module that Node loads. */
function isForTests(stack: string): boolean {
  const places = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => slashes(line.replace(/^.*?\(|^\s+at (?:async )?|:\d+:\d+\)?$/g, '')))
    .map((place) => place.replace('file://', ''))
  // The first are those of whoever noticed it, and of what stands in for the function.
  const callers = places.slice(2)
  if (callers[0]?.startsWith('node:internal/modules')) return false
  const caller = callers.find((place) => !nodeFrames.test(place))
  // Of what nobody is seen to call, nobody knows.
  return caller === undefined || !(isOurs(caller) || toolFrames.test(caller))
}
