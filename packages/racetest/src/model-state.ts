type Fn = (...args: never[]) => unknown

/**
 * A text that is the same only for models which can be told apart by nothing that they do: what they
 * hold, in order, and what in it is one object. Undefined where something may be hidden: private
 * fields, the variables of a function.
 */
export function stateOf(model: unknown): string | undefined {
  const seen = new Map<object, number>()
  const hidden: unknown[] = []
  const describe = (value: unknown): string => {
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'symbol' || typeof value === 'function') return hide(value)
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : `${value}`
    const known = seen.get(value)
    if (known !== undefined) return `#${known}`
    seen.set(value, seen.size)
    const name = classOf(value)
    const content = contentOf(value)
    if (name === undefined || content === undefined) return hide(value)
    const properties = Reflect.ownKeys(value).map((key) => {
      const property = Object.getOwnPropertyDescriptor(value, key)!
      return 'value' in property && typeof key === 'string'
        ? `${JSON.stringify(key)}:${describe(property.value)}`
        : hide(property)
    })
    return `${name}(${content.map(describe).join()}){${properties.join()}}`
  }
  const hide = (value: unknown): string => {
    hidden.push(value)
    return ''
  }
  const text = describe(model)
  return hidden.length === 0 ? text : undefined
}

/** The names of the classes, if what they hold is all in properties. */
function classOf(value: object): string | undefined {
  const names: string[] = []
  for (let at = prototypeOf(value); at !== null; at = prototypeOf(at)) {
    const { constructor } = at as { readonly constructor?: unknown }
    if (typeof constructor !== 'function') return undefined
    names.push(constructor.name)
    if (plain.has(at)) break
    if (!isOpen(constructor as Fn)) return undefined
  }
  return names.join('<')
}

const prototypeOf = (value: object): object | null => Object.getPrototypeOf(value) as object | null

const plain = new Set<object>(
  [Object, Array, Map, Set, Date].map((each) => each.prototype as object),
)

/** Private fields, and what compilers and people make of them. */
function isOpen(constructor: Fn): boolean {
  return !/\[native code\]|#|WeakMap|__private|__classPrivate/.test(
    Function.prototype.toString.call(constructor),
  )
}

/** What is in an object beside its properties. */
function contentOf(value: object): unknown[] | undefined {
  if (value instanceof Map) return [...value].flat()
  if (value instanceof Set) return [...value]
  if (value instanceof Date) return [value.getTime()]
  return []
}
