import { isObject } from './object-kinds.ts'

/** Who is called from outside, as far as that is known by now. */
export interface Entry {
  owner: object | undefined
}

let current: Entry | undefined

/** The outermost call of code that is not instrumented which is running; none where it has gone on later. */
export const currentEntry = (): Entry | undefined => current

/** Makes such a call: of a method of that object, or of what makes one. */
export function enterFrom<T>(owner: unknown, call: () => T): T {
  if (current !== undefined) return call()
  const own: Entry = { owner: isObject(owner) ? owner : undefined }
  current = own
  try {
    const result = call()
    if (own.owner === undefined && isObject(result) && !(result instanceof Promise))
      own.owner = result
    return result
  } finally {
    current = undefined
  }
}
