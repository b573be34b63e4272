import type { SiteId, Trace } from '@racetest/core'
import type { Run } from '@racetest/runtime'

/**
 * Four hex digits that change when the code of a trace does: a hash over the kinds and names of
 * all sites in the files that the trace went through. Lines and columns do not count, so that an
 * edit elsewhere in the repository, or a comment, keeps replay strings valid.
 */
export function checksumOf(run: Run, trace: Trace): string {
  const { sites } = run.realm
  const files = new Set<string>()
  const visit = (site: SiteId | undefined): void => {
    const file = site === undefined ? undefined : sites.get(site)?.file
    if (file !== undefined) files.add(file)
  }
  for (const event of trace.events) {
    visit(event.resumedAt)
    visit(event.suspendedAt)
  }
  // Where awaits are the engine's own, no step is suspended at one.
  if (files.size === 0)
    for (const { accesses } of trace.events) accesses.forEach(({ site }) => visit(site))
  let hash = 0x811c9dc5
  // An object literal may be the options of the test, with the replay string itself in it.
  const inOrder = [...sites.values()].filter(
    (site) =>
      (files.size === 0 || files.has(site.file)) && site.kind !== 'make' && site.kind !== 'call',
  )
  for (const site of inOrder.toSorted((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.id - b.id,
  )) {
    for (const character of `${site.file} ${site.kind} ${site.name}\n`) {
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
    }
  }
  return ((hash ^ (hash >>> 16)) & 0xffff).toString(16).padStart(4, '0')
}
