/**
 * The key that another one is inside of: keys of external resources are hierarchical, by `/` and,
 * last, `#`. Undefined for the outermost.
 *
 *     pg://host:5432/shop/accounts#7  →  …/accounts  →  …/shop  →  pg://host:5432
 *     ledger:42                       →  none
 */
export function containerOf(key: string): string | undefined {
  const hash = key.indexOf('#')
  if (hash > 0) return key.slice(0, hash)
  const authority = /^[a-z][\w.+-]*:\/\/[^/]*/i.exec(key)?.[0].length ?? 1
  const slash = key.lastIndexOf('/')
  return slash < authority ? undefined : key.slice(0, slash)
}

/** One text for what is one key: no slash at the end. */
export function normaliseKey(key: string): string {
  return key.replace(/(?<=[^/])\/+$/, '')
}
