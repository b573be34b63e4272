import { getRealm } from '@racetest/runtime'
import type { Arbitrary, Random, Stream, Value } from 'fast-check'

/** fast-check, as the test's project has it. */
export type FastCheck = typeof import('fast-check')

/**
 * The generated values of one input. Every schedule must get its own: what a body does to them
 * must not be there in the next one.
 */
export interface Input {
  /** Never handed to the test. */
  readonly values: readonly unknown[]
  /** The same values, made anew. */
  make(): readonly unknown[]
}

const cloneMethod = Symbol.for('fast-check/cloneMethod')
type Cloneable = { [cloneMethod](): unknown }

/** An input that was given and not generated. */
export function givenInput(values: readonly unknown[]): Input {
  return { values, make: createCopier(values) }
}

/**
 * The arbitrary of inputs that can be made again: plain data by copying it, all else (an instance
 * that `.map` makes) by generating it once more from the same random numbers and, where it was
 * shrunk, along the same path.
 */
export function inputsOf(
  fc: FastCheck,
  arbitrary: Arbitrary<readonly unknown[]>,
): Arbitrary<Input> {
  type Made = Value<readonly unknown[]>

  class Inputs extends fc.Arbitrary<Input> {
    generate(random: Random, bias: number | undefined): Value<Input> {
      const start = random.clone()
      return wrap(arbitrary.generate(random, bias), () => arbitrary.generate(start.clone(), bias))
    }

    // Asked for examples, which were given and not generated.
    canShrinkWithoutContext(input: unknown): input is Input {
      return arbitrary.canShrinkWithoutContext((input as Input).values)
    }

    shrink({ values }: Input, context: unknown) {
      const { context: inner, again } = (context ?? {}) as Context
      let index = 0
      return shrinks(values, inner).map((smaller) => {
        const at = index++
        return wrap(smaller, () => {
          const parent = again?.()
          return shrinks(parent?.value_ ?? values, parent?.context ?? inner).getNthOrLast(at)!
        })
      })
    }
  }

  /**
   * What fast-check would try next, then what it would try if the values had just been given, and
   * the values without one item of an array: fast-check shortens arrays at the front only, and
   * those whose items have been shrunk not at all.
   */
  function shrinks(values: readonly unknown[], context: unknown): Stream<Made> {
    return arbitrary.shrink(values, context).join(anew(values, context !== undefined))
  }

  function* anew(values: readonly unknown[], hasContext: boolean): IterableIterator<Made> {
    // It says no to what it could not have generated itself.
    if (!arbitrary.canShrinkWithoutContext(values)) return
    for (const smaller of withoutOne(values)) {
      if (arbitrary.canShrinkWithoutContext(smaller)) yield new fc.Value(smaller, undefined)
    }
    if (hasContext) yield* arbitrary.shrink(values, undefined)
  }

  interface Context {
    readonly context: unknown
    readonly again: () => Made
  }

  function wrap(made: Made, again: () => Made): Value<Input> {
    const { value_: values, context } = made
    const isPlain = values.every((value) => isPlainData(value))
    const input = {
      values,
      make: isPlain ? createCopier(values) : () => again().value,
      // In fast-check's own lists of what it tried.
      [fc.toStringMethod]: () => fc.stringify(values),
    }
    return new fc.Value<Input>(input, { context, again } satisfies Context)
  }

  return new Inputs()
}

/** The values with one item less in one of their arrays, those in a record included. */
function* withoutOne(values: readonly unknown[]): Generator<readonly unknown[]> {
  for (const [i, value] of values.entries()) {
    if (Array.isArray(value)) for (const list of shorter(value)) yield values.with(i, list)
    else if (typeof value === 'object' && value !== null && isPlainData(value)) {
      for (const [key, field] of Object.entries(value)) {
        if (!Array.isArray(field)) continue
        for (const list of shorter(field)) yield values.with(i, { ...value, [key]: list })
      }
    }
  }
}

/** Each item left out; then, where items are numbers, each put into another one: 1 1 2 may fail as 2 2. */
function* shorter(list: readonly unknown[]): Generator<unknown[]> {
  for (const at of list.keys()) yield list.toSpliced(at, 1)
  for (const [at, item] of list.entries()) {
    for (const [into, other] of list.entries()) {
      if (at === into || typeof item !== 'number' || typeof other !== 'number') continue
      yield list.with(into, item + other).toSpliced(at, 1)
    }
  }
}

function createCopier(values: readonly unknown[]): Input['make'] {
  let isFirst = true
  return () => {
    const seen = new Map<object, unknown>()
    const copies = values.map((value) => copy(value, seen, isFirst))
    isFirst = false
    return copies
  }
}

/** Whether a value is made of nothing but data, which a copy has all of. */
export function isPlainData(value: unknown, seen: Set<object> = new Set()): boolean {
  if (typeof value === 'function') return cloneMethod in value
  if (typeof value !== 'object' || value === null || seen.has(value)) return true
  seen.add(value)
  if (cloneMethod in value) return true
  if (value instanceof Map || value instanceof Set)
    return [...value].flat().every((item) => isPlainData(item, seen))
  if (value instanceof Date || isBytes(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = [Array.prototype, Object.prototype, null].includes(prototype as object | null)
  if (!isPlain) return false
  const properties = Object.values(Object.getOwnPropertyDescriptors(value))
  return properties.every((property) => 'value' in property && isPlainData(property.value, seen))
}

const isBytes = (value: object): value is Uint8Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)

/**
 * Keeps what is shared within the value shared, and gives each copy the name of what a step makes.
 * What fast-check has a clone method for is used itself the first time: `fc.gen()` shrinks by what
 * was drawn from it.
 */
function copy(value: unknown, seen: Map<object, unknown>, isFirst: boolean): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  if (cloneMethod in value) return remember(isFirst ? value : (value as Cloneable)[cloneMethod]())
  // It has no methods to copy, and no way to copy it.
  if (typeof value === 'function') return value
  if (value instanceof Date) return remember(new Date(value.getTime()))
  if (isBytes(value)) return remember(value.slice())
  if (value instanceof Map) {
    const map = remember(new Map<unknown, unknown>())
    for (const [key, item] of value) map.set(copy(key, seen, isFirst), copy(item, seen, isFirst))
    return map
  }
  if (value instanceof Set) {
    const set = remember(new Set<unknown>())
    for (const item of value) set.add(copy(item, seen, isFirst))
    return set
  }
  const object = remember(
    Array.isArray(value) ? [] : (Object.create(Object.getPrototypeOf(value)) as object),
  )
  for (const [key, property] of ownProperties(value)) {
    const own = 'value' in property ? { value: copy(property.value, seen, isFirst) } : {}
    Object.defineProperty(object, key, { ...property, ...own })
  }
  return object

  function remember<T>(made: T): T {
    seen.set(value as object, made)
    const { run } = getRealm()
    return run === undefined ? made : run.made(made, undefined)
  }
}

const ownProperties = (value: object): [PropertyKey, PropertyDescriptor][] =>
  Reflect.ownKeys(value).map((key) => [key, Object.getOwnPropertyDescriptor(value, key)!])
