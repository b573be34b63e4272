import type { Continuation, Run, RunOutcome, Task } from '@racetest/runtime'

/**
 * What each line of execution of a stuck run waits for, by letter. A call waits inside its
 * caller's wait; the caller's is the one that a person would point at.
 */
export function waitsOf(run: Run, outcome: RunOutcome): Map<string, Continuation> {
  const waits = new Map<string, Continuation>()
  for (const continuation of outcome.stuck ?? []) {
    const letter = run.letters.of(continuation.task)
    const other = waits.get(letter)
    if (other === undefined || isInside(other.task, continuation.task)) {
      waits.set(letter, continuation)
    }
  }
  // The body waits for its tasks.
  if (waits.size > 1) waits.delete('_')
  return waits
}

function isInside(task: Task, other: Task): boolean {
  for (let t = task.parent; t !== undefined; t = t.parent) if (t === other) return true
  return false
}
