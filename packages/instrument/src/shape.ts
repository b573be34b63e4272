import type { Shape } from '@racetest/core'
import type { Node } from './parse.ts'

/** What a pattern reads. */
export function shapeOf(pattern: Node): Shape {
  if (pattern.type === 'ArrayPattern') return [[null, elementShape(pattern)]]
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.map((property) => {
    if (property.type !== 'Property') return null
    const { key, computed, value } = property
    const target = withoutDefault(value)
    if (computed) return isPattern(target) || null
    const name =
      key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
    return isPattern(target) ? [name, shapeOf(target)] : name
  })
}

/** What an array pattern reads of its elements, whichever it is. */
export function elementShape(pattern: Node): Shape {
  if (pattern.type !== 'ArrayPattern') return isPattern(pattern) ? [true] : []
  return pattern.elements.flatMap((element): Shape => {
    if (element?.type === 'RestElement') return elementShape(element.argument)
    return element ? shapeOf(withoutDefault(element)) : []
  })
}

/** What `for (const pattern of …)` reads of each element, as one more argument of a hook. */
export function eachShape(pattern: Node): string {
  return isPattern(pattern) ? `,${JSON.stringify(shapeOf(pattern))}` : ''
}

export function isPattern(node: Node): boolean {
  return node.type === 'ObjectPattern' || node.type === 'ArrayPattern'
}

export function withoutDefault(node: Node): Node {
  return node.type === 'AssignmentPattern' ? node.left : node
}
