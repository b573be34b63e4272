import type { Node, NodeOf } from '../parse.ts'
import { bindingOf, keep, type Look, nameOf, type Self } from './look.ts'
import { isOnce, isPrototype, rootOf } from './places.ts'
import { eachTarget } from '../targets.ts'
import { evaluate, isLasting } from './values.ts'

const exported = /^(?:module|exports)$/

export function visitTargets(look: Look, pattern: Node, value: Node | undefined): void {
  eachTarget(pattern, [], look.visit, (target) =>
    visitTarget(look, target, target === pattern ? value : undefined),
  )
}

/** Something is written. */
export function visitTarget(look: Look, target: Node, value: Node | undefined): void {
  const { isLate, module } = look
  if (target.type === 'Identifier') {
    const binding = bindingOf(look, target)
    if (binding === undefined && (isLate || !exported.test(target.name))) keep(target)
    if (isLate && binding !== undefined && isLasting(module, binding)) keep(target)
    return
  }
  if (target.type !== 'MemberExpression') return look.visit(target)
  const { root, passes } = rootOf(target)
  const isGlobal = root.type === 'Identifier' && bindingOf(look, root) === undefined
  const isExports = isGlobal && exported.test(root.name)
  const isWhole = isExports && target.object === root && nameOf(target.property) === 'exports'
  if (isLate) visitLate(look, target, root, passes)
  else if (value !== undefined && !(isWhole && isTable(look, value)) && !isPrototype(target)) {
    if (evaluate(module, value) !== 'inert') keep(target)
  }
  if (isGlobal && (isLate || !isExports)) keep(target)
  for (let at: Node = target; at.type === 'MemberExpression'; at = at.object)
    if (at.computed) look.visit(at.property)
  if (root.type !== 'Identifier') look.visit(root)
}

function visitLate(
  look: Look,
  target: NodeOf<'MemberExpression'>,
  root: Node,
  passes: boolean,
): void {
  if (root.type === 'Identifier') {
    // A class that it was given, which is no variable of its own.
    const { object } = target
    const isOfGiven =
      isPrototype(target) || (object.type === 'MemberExpression' && isPrototype(object))
    if (isOnce(look, root) || (passes && !isOfGiven)) keep(target)
    return
  }
  // What a call gives, or one of several, may be anything.
  if (root.type !== 'ThisExpression' && root.type !== 'Super') keep(target)
  if (passes || look.self !== 'instance') keep(target)
}

/** An object of functions and the like that a module exports as a whole. */
export const isTable = (look: Look, node: Node): boolean =>
  node.type === 'ObjectExpression' && evaluate(look.module, node) === 'table'

/** Whose `this` a function has that is put there. */
export function whoseTarget(target: Node): Self {
  if (target.type !== 'MemberExpression') return 'unknown'
  return rootOf(target).passes ? 'instance' : 'single'
}

export const isPrototypeTarget = (node: NodeOf<'AssignmentExpression'>): boolean =>
  node.left.type === 'MemberExpression' && isPrototype(node.left)
