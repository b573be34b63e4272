import type { Shape } from '@racetest/core'
import { visitMember } from './accesses.ts'
import { isReassigned, liveNames, outlives } from './binding.ts'
import { bindingOf, suspends } from './lookup.ts'
import { isMade, type Node, type NodeOf } from './parse.ts'
import { type Pass, wrap } from './pass.ts'
import { isViCall } from './test-code.ts'
import { isAnonymous, visitStored, writesTo } from './variables.ts'

/** The properties that an object pattern reads; 'all' where the text does not say. */
export function shapeOf(pattern: Node): Shape {
  if (pattern.type !== 'ObjectPattern') return 'all'
  const shape: (string | [string, Shape])[] = []
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed) return 'all'
    const { key } = property
    const name =
      key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
    const target = withoutDefault(property.value)
    shape.push(isPattern(target) ? [name, shapeOf(target)] : name)
  }
  return shape
}

/** What an array pattern reads of each of its elements. */
function elementShape(elements: readonly (Node | null)[]): Shape | undefined {
  const nested = elements.flatMap((element) => {
    const target = element && withoutDefault(element)
    return target && isPattern(target) ? [target] : []
  })
  if (!nested.length) return undefined
  return nested.length === 1 ? shapeOf(nested[0]!) : 'all'
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

/** Visits the expressions in a pattern; the variables it assigns to are added to `targets`. */
export function visitPattern(pass: Pass, pattern: Node, targets: NodeOf<'Identifier'>[]): void {
  switch (pattern.type) {
    case 'Identifier':
      targets.push(pattern)
      return
    case 'MemberExpression':
      return visitMember(pass, pattern, 'set')
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'Property') {
          if (property.computed) pass.visit(property.key)
          visitPattern(pass, property.value, targets)
        } else visitPattern(pass, property, targets)
      }
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) visitPattern(pass, element, targets)
      return
    case 'AssignmentPattern':
      visitPattern(pass, pattern.left, targets)
      hint(pass, pattern.left, pattern.right)
      return pass.visit(pattern.right)
    case 'RestElement':
      return visitPattern(pass, pattern.argument, targets)
    default:
      return pass.visit(pattern)
  }
}

/** `{a} = E` → `{a} = __race.pick(E,["a"],7)`; `[a] = E` → `[a] = __race.iterate(E,7)` */
function visitPatternValue(pass: Pass, pattern: Node, value: Node): void {
  const call = value.type === 'AwaitExpression' ? value.argument : value
  // Vitest hoists `const {a} = vi.hoisted(…)` only as it is written.
  if (isViCall(pass, call)) return pass.visit(value)
  if (pattern.type === 'ArrayPattern') {
    const shape = elementShape(pattern.elements)
    const site = pass.sites.add('read', pattern.start, '[…]')
    const after = shape ? `,${site},${JSON.stringify(shape)})` : `,${site})`
    return wrap(pass, value, '__race.iterate(', after)
  }
  const site = pass.sites.add('read', pattern.start, '{…}')
  wrap(pass, value, '__race.pick(', `,${JSON.stringify(shapeOf(pattern))},${site})`)
}

/** Destructuring assignment to what is already there. */
export function visitPatternAssignment(
  pass: Pass,
  node: NodeOf<'AssignmentExpression'>,
  bare: boolean,
): void {
  const targets: NodeOf<'Identifier'>[] = []
  const late = suspends(pass, node.right)
  const slot = pass.edits.open(node.start, '')
  visitPattern(pass, node.left, targets)
  const visitValue = (value: Node): void => visitPatternValue(pass, node.left, value)
  if (late) return visitStored(pass, node.right, targets, visitValue)
  const writes = writesTo(pass, targets)
  visitValue(node.right)
  if (!writes) return
  slot.text = bare ? `${writes},` : `(${writes},`
  if (!bare) pass.edits.close(node.end, ')')
}

export function visitDeclaration(pass: Pass, node: NodeOf<'VariableDeclaration'>): void {
  for (const { id, init } of node.declarations) {
    const targets: NodeOf<'Identifier'>[] = []
    visitPattern(pass, id, targets)
    if (!init) continue
    hint(pass, id, init)
    const visitValue = isPattern(id)
      ? (value: Node): void => visitPatternValue(pass, id, value)
      : pass.visit
    // Initialising is no write, unless it happens again and again, or `var` runs after others saw it.
    const again = node.kind === 'var' && !isAnonymous(init)
    visitStored(pass, init, again ? targets.filter((one) => isShared(pass, one)) : [], visitValue)
  }
}

function isShared(pass: Pass, target: NodeOf<'Identifier'>): boolean {
  const binding = bindingOf(pass, target)
  if (!binding || !isReassigned(binding)) return false
  return outlives(binding) || liveNames(binding).length > 0
}

/** Remembers what people would call a function or a new object by what it is assigned to. */
export function hint(pass: Pass, target: Node, value: Node): void {
  if (!isAnonymous(value) && !isMade(value)) return
  if (target.type === 'Identifier') pass.hints.set(value, target.name)
  else if (target.type === 'MemberExpression' && !target.computed) {
    const name = pass.code.slice(target.start, target.end)
    pass.hints.set(value, name.length > 60 ? '(anonymous)' : name.replace(/\s+/g, ''))
  }
}
