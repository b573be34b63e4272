import type { Node } from './parse.ts'

/** Calls `visit` for each child, in the order in which the parser lists them. */
export function eachChild(node: object, visit: (child: Node) => void): void {
  for (const key in node) {
    const value: unknown = Reflect.get(node, key)
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item)
    } else if (isNode(value)) visit(value)
  }
}

function isNode(value: unknown): value is Node {
  // RegExp values of literals and oxc's `range` arrays are objects too, but have no type.
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/**
 * The first offset from `from` on where `token` stands outside comments. Only for stretches of
 * source that hold nothing but punctuation, keywords and comments.
 */
export function findToken(code: string, token: string, from: number): number {
  for (let i = from; i < code.length; i++) {
    if (code.startsWith(token, i)) return i
    if (code.startsWith('//', i)) {
      while (i < code.length && !/[\n\r\u2028\u2029]/.test(code[i]!)) i++
    } else if (code.startsWith('/*', i)) {
      const end = code.indexOf('*/', i + 2)
      if (end < 0) return -1
      i = end + 1
    }
  }
  return -1
}
