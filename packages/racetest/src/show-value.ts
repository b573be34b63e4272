import { inspect } from 'node:util'

/** A value in one line, cut to that many characters. Runs nothing of the program's. */
export function showValue(value: unknown, length: number): string {
  const text = inspect(value, {
    depth: 4,
    compact: true,
    breakLength: Infinity,
    customInspect: false,
    maxArrayLength: 20,
    maxStringLength: 100,
  })
  // An error comes with its stack.
  const shown =
    value instanceof Error ? `${value.name}: ${value.message}` : text.replaceAll(/\s*\n\s*/g, ' ')
  return shown.length <= length ? shown : `${shown.slice(0, length - 1)}…`
}
