import type { Run } from './run.ts'

/** Whether one step has led to a later one, which may be running: its task came by it, or was started or let go on because of it. */
export function isCausedBy(run: Run, earlier: number, later: number): boolean {
  const causes = new Set([later])
  for (const event of causes) {
    if (event === earlier) return true
    const { task, after } = run.taken[event]!
    for (const cause of after) if (cause >= earlier) causes.add(cause)
    const before = run.taken.slice(0, event).findLastIndex((other) => other.task === task)
    if (before >= earlier) causes.add(before)
  }
  return false
}
