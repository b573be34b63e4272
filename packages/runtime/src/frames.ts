import type { Frame, SiteId } from '@racetest/core'
import { beginTask } from './generators.ts'
import { getRealm } from './realm.ts'
import type { Run } from './run.ts'
import { fromFrame, type Task, toFrame } from './task.ts'

const realm = getRealm()

/** The task that a frame stands for; undefined where the code cannot be controlled. */
export function taskOf(run: Run, frame: Frame | undefined, site: SiteId): Task | undefined {
  if (run.current === undefined) {
    run.uncontrolled.ranOutside()
    return undefined
  }
  // Where microtasks are the engine's own, all that one of its tasks causes is a part of it.
  if (frame === undefined && run.isNative) return run.current
  if (frame === undefined) {
    const task = run.spawn('foreign', 'code from outside the test')
    task.site = site
    return task
  }
  const task = fromFrame(frame)
  if (task.run === run) return task
  run.uncontrolled.note('code that an earlier schedule left running')
  return undefined
}

/** The frame of an async function that has just been called, for the task it is or belongs to. */
export function enter(site: SiteId): Frame | undefined {
  const { run } = realm
  if (run === undefined || run.isNative) return undefined
  run.fresh = undefined
  if (run.current === undefined || run.intruded) {
    run.uncontrolled.ranOutside()
    return undefined
  }
  let task = run.adopting
  run.adopting = undefined
  if (task === undefined) {
    task = run.spawn('call', realm.sites.get(site)?.name ?? 'async function')
    if (run.calledByOpaque) {
      task.region = run.regions.current
      run.regions.touch(task.region, 'write', site)
    }
  }
  task.site ??= site
  if (run.beginning !== undefined) beginTask(run, task)
  return toFrame(task)
}
