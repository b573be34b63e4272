import { builtinFor } from './builtins.ts'
import { ownValue } from './object-kinds.ts'
import { isOpaque, isPlatformObject } from './opaque.ts'
import type { Platform } from './platform.ts'
import { isTransparent } from './transparent.ts'

/** What objects that look alike go by: their class, or where they have none the names of their methods. */
export type Look = object | string

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Methods that few things have which are no resources. */
const strong = words(
  'query execute exec send sendCommand command request fetch publish insert insertOne insertMany ' +
    'upsert update updateOne updateMany delete deleteOne deleteMany del remove find findOne ' +
    'findMany get set put post add incr increment decr decrement append prepend replace touch cas ' +
    'read write commit rollback transaction getItem setItem acquire enqueue dequeue reserve produce',
)

const lifecycle = words(
  'connect disconnect close end quit open destroy release ping auth login reconnect shutdown',
)

const pairs = [
  ['lock', 'unlock'],
  ['push', 'pop'],
  ['getItem', 'setItem'],
  ['subscribe', 'publish'],
] as const

export const isStrong = (name: string): boolean => strong.has(name)

/** Two strong names, or one and a name of the life cycle, or a known pair. */
function looksLikeResource(names: ReadonlySet<string>): boolean {
  let strongs = 0
  let cycles = 0
  for (const name of names) {
    if (strong.has(name)) strongs++
    if (lifecycle.has(name)) cycles++
  }
  if (strongs > 1 || (strongs > 0 && cycles > 0)) return true
  return pairs.some(([one, other]) => names.has(one) && names.has(other))
}

const telling = new Set([...strong, ...lifecycle, ...pairs.flat()])

/** How many properties are looked at again each time. */
const few = 50

/**
 * Whether an object has few properties of its own, and not two that could tell. Most objects that
 * calls are given are made for them: to keep what was found costs more than to look again.
 */
function isNothing(object: object): boolean {
  const keys = Reflect.ownKeys(object)
  return keys.length <= few && keys.filter((key) => telling.has(key as string)).length < 2
}

const verdicts = new WeakMap<object, Look | false>()

/**
 * The look of an object that looks like a resource and is neither the program's own, nor the
 * platform's, nor under control. Looks at descriptors only, because getters may do anything, and
 * once at each class. No proxies: there is no looking at one without running its traps.
 */
export function lookOf(object: object, platform: Platform): Look | undefined {
  if (Array.isArray(object) || ArrayBuffer.isView(object)) return undefined
  const prototype: unknown = Object.getPrototypeOf(object)
  const inherited = prototype === null ? false : lookOfClass(prototype as object, platform)
  if (inherited !== false) return inherited
  let own = verdicts.get(object)
  if (own === undefined) {
    if (isNothing(object)) return undefined
    const names = new Set<string>()
    const isKnown = collectMethods(object, names) === 'known'
    // Those of objects without a class are made anew whenever the object is.
    own = !isKnown && looksLikeResource(names) && [...names].toSorted().join()
    verdicts.set(object, own)
  }
  return own === false ? undefined : own
}

function lookOfClass(prototype: object, platform: Platform): Look | false {
  const known = verdicts.get(prototype)
  if (known !== undefined) return known
  const names = new Set<string>()
  let look: Look | false = false
  for (const each of classesOf(prototype, platform)) {
    const found = collectMethods(each, names)
    if (found === 'known') {
      look = false
      names.clear()
      break
    }
    if (found === 'methods') look ||= each
  }
  if (!looksLikeResource(names)) look = false
  verdicts.set(prototype, look)
  return look
}

/** A prototype and those above it, as far as they are not the platform's. */
export function* classesOf(prototype: object, platform: Platform): Generator<object> {
  for (let each: object | null = prototype; each !== null; each = Object.getPrototypeOf(each)) {
    if (isPlatformObject(each) || platform.isOwnClass?.(each) === true) return
    yield each
  }
}

/** Adds the names of methods that are not instrumented. `known`: of code that is under control. */
function collectMethods(object: object, names: Set<string>): 'known' | 'methods' | undefined {
  const before = names.size
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key !== 'string' || key === 'constructor') continue
    const value = ownValue(object, key)
    if (typeof value !== 'function') continue
    if (builtinFor(value) !== undefined || isTransparent(value)) return 'known'
    if (isOpaque(value)) names.add(key)
  }
  return names.size > before ? 'methods' : undefined
}
