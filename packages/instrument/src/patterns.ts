import { visitMember } from './accesses.ts'
import { isAnonymous, isReassigned, liveNames, outlives } from './binding.ts'
import { visitApart } from './activation.ts'
import { bindingOf, suspends } from './lookup.ts'
import { isMade, type Node, type NodeOf } from './parse.ts'
import { type Pass, wrap } from './pass.ts'
import { isViCall } from './test-code.ts'
import { elementShape, isPattern, shapeOf } from './shape.ts'
import { visitAwaitUsing } from './unseen.ts'
import { visitStored, writesTo } from './variables.ts'

/** Visits the expressions in a pattern; the variables it assigns to are added to `targets`. */
export function visitPattern(pass: Pass, pattern: Node, targets: NodeOf<'Identifier'>[]): void {
  switch (pattern.type) {
    case 'Identifier':
      targets.push(pattern)
      return
    case 'MemberExpression':
      return within(pass, () => visitMember(pass, pattern, 'set'))
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'Property') {
          if (property.computed) visitInPattern(pass, property.key, pass.visit)
          visitPattern(pass, property.value, targets)
        } else visitPattern(pass, property, targets)
      }
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) visitPattern(pass, element, targets)
      return
    case 'AssignmentPattern':
      visitPattern(pass, pattern.left, targets)
      return visitDefault(pass, pattern)
    case 'RestElement':
      return visitPattern(pass, pattern.argument, targets)
    default:
      return pass.visit(pattern)
  }
}

export function visitDefault(
  pass: Pass,
  { left, right }: NodeOf<'AssignmentPattern'>,
  isRead: boolean = isPattern(left),
): void {
  hint(pass, left, right)
  visitInPattern(pass, right, isRead ? (value) => visitPatternValue(pass, left, value) : pass.visit)
}

/** An expression inside a pattern: what suspends there does so between the reads and writes of the pattern. */
function visitInPattern(pass: Pass, node: Node, visitNode: (node: Node) => void): void {
  within(pass, () => visitApart(pass, node, visitNode))
}

function within(pass: Pass, visitInside: () => void): void {
  const outer = pass.current.inPattern
  pass.current.inPattern = true
  visitInside()
  pass.current.inPattern = outer
}

/** `{a} = E` → `{a} = __race.pick(E,["a"],7)`; `[a] = E` → `[a] = __race.iterate(E,7)` */
function visitPatternValue(pass: Pass, pattern: Node, value: Node): void {
  const call = value.type === 'AwaitExpression' ? value.argument : value
  // Vitest hoists `const {a} = vi.hoisted(…)` only as it is written.
  if (isViCall(pass, call)) return pass.visit(value)
  const { before, after } = patternHook(pass, pattern)
  wrap(pass, value, before, after)
}

/** The hook call that stands around what a pattern destructures. */
export function patternHook(pass: Pass, pattern: Node): { before: string; after: string } {
  if (pattern.type === 'ArrayPattern') {
    const shape = elementShape(pattern)
    const site = pass.sites.add('read', pattern.start, '[…]')
    const each = shape.length ? `,${JSON.stringify(shape)}` : ''
    return { before: '__race.iterate(', after: `,${site}${each})` }
  }
  const site = pass.sites.add('read', pattern.start, '{…}')
  return { before: '__race.pick(', after: `,${JSON.stringify(shapeOf(pattern))},${site})` }
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
    if (node.kind === 'await using') {
      visitAwaitUsing(pass, node, init)
      continue
    }
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
