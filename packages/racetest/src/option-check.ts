import { RaceToolError } from '@racetest/core'

/** What a check found: the option's full name, its value, and what is allowed. */
export type Check = (name: string, value: unknown) => void

/** Checks every property of an object that has no other properties than those of `known`. */
export function checkObject(
  name: string,
  value: unknown,
  known: Readonly<Record<string, Check>>,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(name || 'options', value, `Use an object with ${listed(Object.keys(known))}`)
  for (const [key, item] of Object.entries(value)) {
    const full = name === '' ? key : `${name}.${key}`
    const check = known[key]
    if (check === undefined)
      throw new RaceToolError(
        `there is no option ${full} (set to ${show(item)}). Use ${listed(Object.keys(known))}.`,
      )
    if (item !== undefined) check(full, item)
  }
}

/** The error for an option with a value that is not allowed. */
export function bad(name: string, value: unknown, allowed: string): RaceToolError {
  return new RaceToolError(`${name} is ${show(value)}. ${allowed}.`)
}

/** Names as a choice: `'a', 'b' or 'c'`. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => (/^\w+$/.test(name) ? `'${name}'` : name))
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

/** A value as it would stand in the source. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&').replace(/\n/g, '\\n')}'`
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value === 'object' && value !== null && !(value instanceof RegExp))
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${show(item)}`)
      .join(', ')} }`.replace('{  }', '{}')
  return String(value)
}
