import { learnPlatform } from './opaque.ts'
import { installPatches } from './patches.ts'
import type { Platform } from './platform.ts'
import { installHooks } from './record.ts'

let prepared = false

/**
 * Makes this realm ready for instrumented code: hooks, what belongs to the platform, timers and
 * clock under control. Call it before any code of the user's is loaded; more calls do nothing.
 */
export function prepareRealm(platform: Platform): void {
  if (prepared) return
  prepared = true
  // Whatever stands in for the console (Vitest's own does) prints, and is nobody's state.
  learnPlatform([globalThis, globalThis['console'], ...(platform.pureModules ?? [])])
  installHooks()
  installPatches(platform)
}
