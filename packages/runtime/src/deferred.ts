/** A promise with its functions. */
export interface Deferred {
  readonly promise: Promise<unknown>
  readonly resolve: (value?: unknown) => void
  readonly reject: (reason: unknown) => void
}

// One function for all promises: a step makes several.
let lastResolve!: Deferred['resolve']
let lastReject!: Deferred['reject']
const keepFunctions = (resolve: Deferred['resolve'], reject: Deferred['reject']): void => {
  lastResolve = resolve
  lastReject = reject
}

export function makeDeferred(): Deferred {
  const promise = new Promise(keepFunctions)
  return { promise, resolve: lastResolve, reject: lastReject }
}
