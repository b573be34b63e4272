interface Rejections {
  /** The first promise rejection that nobody handled since the last call. */
  take(): unknown
  restore(): Promise<void>
}

/**
 * While a race test is explored, unhandled rejections belong to the schedule that caused them.
 * Vitest would make each an error of the whole run.
 */
export function quietRejections(): Rejections {
  if (typeof process === 'undefined') return { take: () => undefined, restore: async () => {} }
  const name = 'unhandledRejection'
  const others = process.listeners(name)
  let seen: { readonly reason: unknown } | undefined
  const listener = (reason: unknown): void => {
    seen ??= { reason }
  }
  process.removeAllListeners(name)
  process.on(name, listener)
  const turn = setImmediate
  return {
    take: () => {
      const reason = seen?.reason
      seen = undefined
      return reason
    },
    restore: async () => {
      // Node raises them after the microtasks of the last step.
      await new Promise((resolve) => turn(resolve))
      process.off(name, listener)
      for (const other of others) process.on(name, other)
    },
  }
}
