import type { Program, Run, SiteId, TaskId } from '@racetest/core'

/** A program whose accesses and awaits have sites. With `shared` all tasks are one code, else each has its own; of a `loop` of so many steps. */
export function withSites(program: Program, shared: boolean, loop: number = Infinity): Program {
  return {
    ...program,
    start(before) {
      const run = program.start(before)
      const steps = new Map<TaskId, number>()
      const event: Run['event'] = () => {
        const plain = run.event()
        const place = steps.get(plain.task)! % loop
        const first = (shared ? 0 : 10_000 * (plain.task + 1)) + 100 * place
        const accesses = plain.accesses.map((access, i) => ({
          ...access,
          site: (first + i) as SiteId,
        }))
        return { ...plain, accesses, suspendedAt: (first + 99) as SiteId }
      }
      const step: Run['step'] = (task) => {
        steps.set(task, (steps.get(task) ?? 0) + 1)
        run.step(task)
      }
      return { ...run, event, step }
    },
  }
}
