import type { SiteId } from '@racetest/core'
import { note } from './accesses.ts'
import type { Run } from './run.ts'
import type { Task } from './task.ts'

const functions: readonly object[] = [function* () {}, async function* () {}].map((fn) =>
  Object.getPrototypeOf(fn),
)
const asyncGenerator: object = Reflect.get(functions[1]!, 'prototype')

export function isGeneratorFunction(fn: object): boolean {
  return functions.includes(Object.getPrototypeOf(fn))
}

/**
 * An async generator is asked for its next value, by `call`. Whether it was asked before it got to
 * its `yield` or after decides in whose step it goes on, so both are writes on it.
 */
export function advance<T>(run: Run, iterator: object, site: SiteId | undefined, call: () => T): T {
  if (!isAsyncGenerator(iterator)) return call()
  noteGenerator(run, iterator, site)
  const isOurs = run.begun.get(iterator)
  if (isOurs === false) run.touchOpaque(site)
  if (isOurs !== undefined) return call()
  // Its body begins at once, and if it is instrumented takes notice.
  run.beginning = iterator
  try {
    return call()
  } finally {
    run.begun.set(iterator, run.beginning === undefined)
    if (run.beginning !== undefined) run.touchOpaque(site)
    run.beginning = undefined
  }
}

/** The body of an async function or generator begins: if it is that of a generator, the task gets to know it. */
export function beginTask(run: Run, task: Task): void {
  task.generator = run.beginning
  run.beginning = undefined
}

export function noteGenerator(run: Run, generator: object, site: SiteId | undefined): void {
  note(run, run.objects.get(generator).owner, 'state', 'write', site)
}

export function isAsyncGenerator(object: object): boolean {
  return Object.prototype.isPrototypeOf.call(asyncGenerator, object)
}
