/**
 * All numbers that a world has given to tasks, objects and resources, as plain data that survives
 * JSON: what was recorded with them means the same to a world that begins with them.
 */
export type SavedNames = Readonly<Record<string, unknown>>

type Saved =
  | null
  | boolean
  | number
  | string
  | readonly Saved[]
  | {
      readonly $: 'symbol' | 'set' | 'map' | 'sparse' | 'undefined' | 'number'
      readonly of?: Saved
    }

/** Something is named by what cannot be written down: an object is the key of a map. */
const impossible: unique symbol = Symbol('impossible')

/** Plain data for values made of arrays, maps and sets; undefined where something in them has no text. */
export function saveValue(value: unknown, symbols: readonly symbol[]): Saved | undefined {
  const save = (it: unknown): Saved => {
    if (it === undefined) return { $: 'undefined' }
    if (it === null || typeof it === 'boolean' || typeof it === 'string') return it
    // JSON has neither the others nor -0.
    if (typeof it === 'number')
      return Number.isFinite(it) && !Object.is(it, -0) ? it : { $: 'number', of: saveOdd(it) }
    if (typeof it === 'symbol' && symbols.includes(it))
      return { $: 'symbol', of: symbols.indexOf(it) }
    if (Array.isArray(it)) return saveList(it)
    if (it instanceof Set) return { $: 'set', of: [...it].map(save) }
    if (it instanceof Map)
      return { $: 'map', of: [...it].map(([key, value_]) => [save(key), save(value_)]) }
    throw impossible
  }
  // What foreign code made has numbers of its own, far from the others.
  const saveList = (list: readonly unknown[]): Saved => {
    const entries = Object.entries(list)
    if (entries.length === list.length) return list.map(save)
    return { $: 'sparse', of: entries.map(([index, it]) => [Number(index), save(it)]) }
  }
  try {
    return save(value)
  } catch (error) {
    if (error !== impossible) throw error
    return undefined
  }
}

const saveOdd = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** The inverse of `saveValue`. */
export function restoreValue(saved: unknown, symbols: readonly symbol[]): unknown {
  const restore = (it: unknown): unknown => {
    if (Array.isArray(it)) return it.map(restore)
    if (typeof it !== 'object' || it === null) return it
    // Written by `saveValue`.
    const { $, of } = it as { readonly $: string; readonly of?: unknown }
    if ($ === 'symbol') return symbols[of as number]
    if ($ === 'number') return Number(of)
    if ($ === 'set') return new Set(restore(of) as unknown[])
    if ($ === 'sparse') {
      const list: unknown[] = []
      for (const [index, value] of of as [number, unknown][]) list[index] = restore(value)
      return list
    }
    if ($ === 'map') return new Map(restore(of) as [unknown, unknown][])
    return undefined
  }
  return restore(saved)
}
