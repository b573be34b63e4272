import { learnProvenance, treatAs } from '@racetest/runtime'
import { table } from './external.ts'

/** What a package that is not instrumented might do with the objects it is given. */
export const foreign: object = {
  get: (object: Record<string, unknown>, key: string) => object[key],
  set(object: Record<string, unknown>, key: string, value: unknown) {
    object[key] = value
  },
  text: (value: unknown) => JSON.stringify(value),
  keep(object: unknown) {
    kept = object as Record<string, unknown>
  },
  look: (key: string) => kept?.[key],
  put(key: string, value: unknown) {
    if (kept !== undefined) kept[key] = value
  },
  Text: class {
    readonly text: string
    constructor(value: unknown) {
      this.text = JSON.stringify(value)
    }
  },
  forget: forgetAll,
}

// What it has kept for itself is anybody's.
learnProvenance(foreign, () => 'package')

let kept: Record<string, unknown> | undefined

/** What it was given by one run is not there in the next. */
export function forgetAll(): void {
  kept = undefined
  table.clear()
}

/** `new Function`, which in a program would be named as out of control. */
export const opaqueFunction = (...text: string[]): unknown => Reflect.construct(Function, text)

/** The same, known to have nothing but its parameters. */
export function confinedFunction(...text: string[]): unknown {
  const made = opaqueFunction(...text)
  learnProvenance(made, () => 'confined')
  return made
}
treatAs(confinedFunction, 'ours')
treatAs(opaqueFunction, 'ours')
