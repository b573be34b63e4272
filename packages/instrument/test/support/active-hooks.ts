import { inspect } from 'node:util'
import { idleHooks } from './idle-hooks.ts'

/** Site ids from here on, to be told from the numbers of a program. */
export const siteBase = 1_000_000

/** Hooks that log each call with what it was given, shortly, and then do what idle hooks do. */
export function activeHooks(log: (line: string) => void, only: readonly string[]): object {
  const idle = idleHooks()
  return Object.fromEntries(
    Object.entries(idle).map(([name, hook]) => [
      name,
      (...args: never[]) => {
        if (only.includes(name))
          log(
            `${name}(${args
              .filter((arg) => !isSite(arg))
              .map(brief)
              .join(', ')})`,
          )
        return hook(...args)
      },
    ]),
  )
}

const isSite = (value: unknown): boolean => typeof value === 'number' && value >= siteBase

/** Objects in these tests have an `id`. */
function brief(value: unknown): string {
  if (typeof value === 'function') return `function ${value.name}`
  if (typeof value !== 'object' || value === null) return inspect(value)
  if ('id' in value) return String(value.id)
  return Array.isArray(value) ? JSON.stringify(value) : '{}'
}
