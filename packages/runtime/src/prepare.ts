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
  learnPlatform([globalThis, ...(platform.pureModules ?? [])])
  installHooks()
  installPatches(platform)
}
