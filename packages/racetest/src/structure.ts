type Describe = (value: unknown) => string

/**
 * A text that is the same for deeply equal values and different for others, also of different
 * runs. Functions count by name, instances by class and properties: what is private does not.
 */
export function structureOf(value: unknown, ancestors: readonly object[] = []): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'symbol') return value.toString()
  if (typeof value === 'function') return `function ${value.name}`
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : `${value}`
  const above = ancestors.indexOf(value)
  // How far up: the same wherever the value stands.
  if (above >= 0) return `^${ancestors.length - above}`
  const inside = [...ancestors, value]
  const describe: Describe = (part) => structureOf(part, inside)
  return `${classOf(value)}(${contentOf(value, describe)}){${propertiesOf(value, describe)}}`
}

function classOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return 'null'
  const constructor = (prototype as { constructor?: unknown }).constructor
  return typeof constructor === 'function' ? constructor.name : 'Object'
}

/** What is in an object beside its properties. */
function contentOf(value: object, describe: Describe): string {
  if (value instanceof Map) {
    // Their order is no part of what they are equal by.
    const entries = [...value].map(([key, item]) => `${describe(key)}=>${describe(item)}`)
    return entries.toSorted().join()
  }
  if (value instanceof Set) return [...value].map(describe).toSorted().join()
  if (value instanceof Date) return String(value.getTime())
  if (value instanceof RegExp || value instanceof URL) return String(value)
  if (value instanceof Error) return [value.name, value.message, value.cause].map(describe).join()
  if (value instanceof ArrayBuffer) return new Uint8Array(value).join()
  if (value instanceof DataView) return describe(value.buffer)
  if (/ (?:Number|String|Boolean)\]$/.test(Object.prototype.toString.call(value)))
    return describe(value.valueOf())
  return Array.isArray(value) ? String(value.length) : ''
}

function propertiesOf(value: object, describe: Describe): string {
  const keys = Reflect.ownKeys(value).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(value, key),
  )
  return keys
    .map((key) => `${describe(key)}:${describe((value as Record<PropertyKey, unknown>)[key])}`)
    .toSorted()
    .join()
}
