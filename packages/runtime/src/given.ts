import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import { noteView } from './bytes.ts'
import { ownValue } from './object-kinds.ts'
import type { Run } from './run.ts'

/** What is read of arguments: parameters of a statement, in an object or a list. */
const depth = 3

/** A call reads what it is given: objects that others may write, too. */
export function noteGiven(
  run: Run,
  values: readonly unknown[],
  site: SiteId | undefined,
  level = 0,
): void {
  for (const value of values) {
    if (typeof value !== 'object' || value === null || level === depth) continue
    if (run.objects.isProxy(value)) continue
    if (run.objects.has(value)) noteWhole(run, value, 'read', site)
    if (ArrayBuffer.isView(value)) {
      noteView(run, value, 'read', site)
      continue
    }
    noteGiven(
      run,
      Object.keys(value).map((key) => ownValue(value, key)),
      site,
      level + 1,
    )
  }
}
