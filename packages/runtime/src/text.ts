import type { SiteId } from '@racetest/core'
import { noteHidden } from './hidden.ts'
import { isObject, ownValue } from './object-kinds.ts'
import { noteWhole } from './accesses.ts'
import { findProperty } from './properties.ts'
import type { Run } from './run.ts'

/**
 * A value becomes text. Arrays read their elements for that, and those theirs; what the
 * program's own `toString` reads it records itself.
 */
export function noteText(run: Run, value: unknown, site: SiteId | undefined): void {
  if (!isObject(value)) return
  const seen = new Set<object>([run.objects.target(value)])
  for (const object of seen) {
    if (run.objects.isProxy(object)) continue
    if (Array.isArray(object)) {
      noteWhole(run, object, 'read', site)
      for (let i = 0; i < object.length; i++) {
        const element = ownValue(object, String(i))
        if (isObject(element)) seen.add(run.objects.target(element))
      }
    } else if (hasText(object)) noteHidden(run, object, 'read', site)
  }
}

/** Whether the engine makes text of what the object holds: errors, dates, addresses. */
function hasText(object: object): boolean {
  const toString: unknown = findProperty(object, 'toString')?.value
  return (
    typeof object !== 'function' &&
    typeof toString === 'function' &&
    toString !== Object.prototype.toString
  )
}
