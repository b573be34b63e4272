import { pathOf } from '@racetest/runtime'
import type { RecordedCall } from './history.ts'
import { structureOf } from './structure.ts'

/** Stands in for the object: gives the answers that it gave to one command. */
export interface Playback {
  readonly real: unknown
  /** What was asked that had not been asked then. */
  readonly other: string | undefined
  /** Whether all has been asked that had been asked then. */
  readonly isOver: boolean
}

export function playBack(calls: readonly RecordedCall[]): Playback {
  const give = createGive()
  let at = 0
  let other: string | undefined
  const deny = (path: string): never => {
    other ??= path
    throw new Error(`${path} was not asked for in the race.`)
  }
  const take = (path: string, args: readonly unknown[] | undefined): unknown => {
    const call = calls[at]
    if (call?.path !== path || call.args !== (args && structureOf(args))) return deny(path)
    at++
    return give(call)
  }
  const isCalled = (path: string): boolean =>
    calls.some((call) => call.path === path && call.args !== undefined)
  const standIn = (path: string): object => {
    const inner = (key: PropertyKey): string => pathOf(path, key)
    return new Proxy(isCalled(path) ? () => {} : {}, {
      get(_, key) {
        const name = inner(key)
        const next = calls[at]
        if (next?.path === name && next.args === undefined) return take(name, undefined)
        const isPart = calls.some(
          (call) => call.path.startsWith(`${name}.`) || call.path.startsWith(`${name}[`),
        )
        if (isCalled(name) || isPart) return standIn(name)
        return typeof key === 'symbol' || key === 'then' || key === 'constructor'
          ? undefined
          : deny(name)
      },
      set(_, key, value) {
        take(`${inner(key)} =`, [value])
        return true
      },
      apply: (_, _self, args: unknown[]) => take(path, args),
    })
  }
  return {
    real: standIn(''),
    get other() {
      return other
    },
    get isOver() {
      return at === calls.length
    },
  }
}

/** Gives recorded answers. Of calls that are waited for together the one that ended first settles first. */
function createGive(): (call: RecordedCall) => unknown {
  let waiting: { readonly end: number; settle(): void }[] = []
  const settleAll = (): void => {
    const now = waiting.toSorted((a, b) => a.end - b.end)
    waiting = []
    for (const { settle } of now) settle()
  }
  return ({ answer, end = Infinity }) => {
    if (answer === undefined) return new Promise(() => {})
    const value = answer.value()
    if (answer.how === 'returned') return value
    if (answer.how === 'threw') throw value
    const promise = new Promise((resolve, reject) => {
      const settle = (): void => (answer.how === 'fulfilled' ? resolve : reject)(value)
      if (waiting.push({ end, settle }) === 1) queueMicrotask(settleAll)
    })
    // Whether anybody handles it was told in the race.
    promise.catch(() => {})
    return promise
  }
}
