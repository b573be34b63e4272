import { bad } from './option-check.ts'

/** A positive length of time in milliseconds, given as a number or as text such as `'10s'`. */
export function milliseconds(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0) return value
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(String(value)) ?? []
  const length = Number(amount) * { ms: 1, s: 1_000, m: 60_000 }[(unit ?? 'ms') as 'ms' | 's' | 'm']
  if (length > 0) return length
  throw bad(name, value, "Use milliseconds, Infinity, or text such as '500ms', '10s' or '2m'")
}
