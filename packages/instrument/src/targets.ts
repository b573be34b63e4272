import type { Node } from './parse.ts'

/**
 * The identifiers and members that a pattern assigns to; defaults and computed keys are visited.
 * `path` is kept as the way down to what is being visited.
 */
export function eachTarget(
  pattern: Node,
  path: Node[],
  visit: (expression: Node) => void,
  each: (target: Node) => void,
): void {
  const go = (inner: Node): void => eachTarget(inner, path, visit, each)
  path.push(pattern)
  switch (pattern.type) {
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'Property') {
          if (property.computed) visit(property.key)
          go(property.value)
        } else go(property)
      }
      break
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) go(element)
      break
    case 'AssignmentPattern':
      go(pattern.left)
      visit(pattern.right)
      break
    case 'RestElement':
      go(pattern.argument)
      break
    default:
      each(pattern)
  }
  path.pop()
}
