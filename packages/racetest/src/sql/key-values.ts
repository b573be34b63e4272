/** A value that a row can be known by. */
export type KeyValue = string | number | bigint

/** The number that a text is, written the one way. */
export function integerOf(text: string): bigint | undefined {
  return /^(0|-?[1-9]\d*)$/.test(text) ? BigInt(text) : undefined
}

/** Undefined for the other ways that a database may take it to be written. */
export function canonicalUuid(text: string): string | undefined {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : undefined
}
