/** Anything callable, where nothing is known of its arguments. */
export type Callable = (...args: unknown[]) => unknown

/**
 * Lets Vitest read in a function's text which fixtures it uses, although the transform has moved
 * the pattern of a parameter into the body: `(__t1) => {let {db}=__race.pick(__t1,…`. Returns the
 * function itself, and any other value as it is.
 */
export function showPatterns<T>(value: T): T {
  if (typeof value !== 'function') return value
  const text = Function.prototype.toString.call(value)
  const parameters = [...text.matchAll(/__t\$*\d+(?==__race|[,)\s])/g)].map(([name]) => name)
  let shown = text
  for (const name of new Set(parameters)) {
    const pattern = patternBefore(text, text.indexOf(`=__race.pick(${name},`))
    // The first mention of it is the parameter.
    if (pattern !== undefined) shown = shown.replace(name, () => pattern)
  }
  if (shown !== text)
    Object.defineProperty(value, 'toString', { value: () => shown, configurable: true })
  return value
}

/** Makes a wrapper look like what it wraps to Vitest, which reads text and symbols of its own. */
export function looksLike(original: object, wrapper: Callable): Callable {
  for (const symbol of Object.getOwnPropertySymbols(original))
    Object.defineProperty(wrapper, symbol, Object.getOwnPropertyDescriptor(original, symbol)!)
  const toString = (): string => original.toString()
  return Object.defineProperty(wrapper, 'toString', { value: toString, configurable: true })
}

/** The `{…}` that ends at an index. */
function patternBefore(text: string, end: number): string | undefined {
  let depth = 0
  for (let i = end - 1; i >= 0; i--) {
    if (text[i] === '}') depth++
    else if (text[i] === '{' && --depth === 0) return text.slice(i, end)
    else if (depth === 0) return undefined
  }
  return undefined
}
