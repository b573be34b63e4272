// Nothing of the program's runs when the engine's own `then` is called on such a promise.
export function isPlainPromise(value: object): value is Promise<unknown> {
  return Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'constructor')
}

// An async function, because its await is the one way to look at a value that is exactly the
// program's own: one read of `constructor`, one call of a thenable's `then`.
export async function followAny(
  value: unknown,
  fulfilled: (value: unknown) => void,
  rejected: (error: unknown) => void,
): Promise<void> {
  let result: unknown
  try {
    result = await value
  } catch (error) {
    rejected(error)
    return
  }
  fulfilled(result)
}
