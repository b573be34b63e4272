import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import { classOf, isOwnClass } from './object-kinds.ts'
import { steppingRun } from './realm.ts'
import type { Run } from './run.ts'

const prototypes = new Set<object>()

/** Objects with that prototype are rows, which tasks may share: calls of their methods change them. */
export function learnRows(prototype: object): void {
  prototypes.add(prototype)
}

/**
 * Rows as objects: those that transparent code has given, and instances of classes of the program's.
 * It reads them, and changes them: now, or when it has an answer.
 */
export function listRows(run: Run, self: unknown, args: readonly unknown[]): object[] {
  const isData = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !run.objects.isProxy(value)
  const isInstance = (value: object): boolean => isOwnClass(value) || hasMethods(value)
  const isGiven = (value: object): boolean => classOf(value) === 'Object' && !run.objects.has(value)
  const given = args.flat().filter(isData)
  const rows = given.filter((value) => isInstance(value) || isGiven(value))
  return isData(self) && isInstance(self) ? [self, ...rows] : rows
}

function hasMethods(value: object): boolean {
  for (let object: object | null = value; object !== null; object = Object.getPrototypeOf(object))
    if (prototypes.has(object)) return true
  return false
}

const { then } = Promise.prototype

/** They are changed once more when the answer is there. */
export function noteEnd(
  run: Run,
  result: Promise<unknown>,
  rows: readonly object[],
  site: SiteId | undefined,
): void {
  const end = (): void => {
    if (steppingRun() === run) for (const row of rows) noteWhole(run, row, 'write', site)
  }
  run.promises.quietly(() => then.call(result, end, end))
}
