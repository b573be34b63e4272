import type { Node, NodeOf } from '../parse.ts'
import { isGlobal } from './known.ts'
import { bindingOf, type Look, nameOf } from './look.ts'
import { isLasting, isPrimitive, type Value, valueOf } from './values.ts'

/** What a chain of properties begins with, and whether it goes over a class. */
export function rootOf(node: Node): { readonly root: Node; readonly passes: boolean } {
  let root = node
  let passes = false
  while (root.type === 'MemberExpression') {
    passes ||= !root.computed && /^(?:constructor|prototype|__proto__)$/.test(nameOf(root.property))
    root = root.object
    if (root.type === 'ChainExpression') root = root.expression
  }
  return { root, passes }
}

/** Whether it is there once: a variable of the module, or what leads to a class from one of its objects. */
export function isOnce(look: Look, node: Node): boolean {
  if (node.type === 'ThisExpression') return look.self === 'single'
  if (node.type === 'MemberExpression') return rootOf(node).passes || isOnce(look, node.object)
  if (node.type === 'LogicalExpression') return isOnce(look, node.left) || isOnce(look, node.right)
  if (node.type === 'ConditionalExpression') {
    const { consequent, alternate } = node as unknown as { consequent: Node; alternate: Node }
    return isOnce(look, consequent) || isOnce(look, alternate)
  }
  if (node.type !== 'Identifier') return false
  const binding = bindingOf(look, node)
  return binding === undefined || look.aliases.has(binding) || isLasting(look.module, binding)
}

/** What a lasting variable holds; undefined for all else. */
export function lastingValue(look: Look, node: Node): Value | undefined {
  const binding = node.type === 'Identifier' ? bindingOf(look, node) : undefined
  const isSo = binding !== undefined && isLasting(look.module, binding)
  return isSo ? valueOf(look.module, binding) : undefined
}

/** A function or class of the module, or of one that it loads, or something of it: who has it can write its fields. */
export function isCode(look: Look, node: Node): boolean {
  if (node.type === 'MemberExpression') return isCode(look, rootOf(node).root)
  const binding = node.type === 'Identifier' ? bindingOf(look, node) : undefined
  const value = lastingValue(look, node)
  if (binding === undefined || (value !== 'inert' && value !== 'table')) return false
  if (/^(?:function|class|import)$/.test(binding.kind)) return true
  const given = look.module.given.get(binding) ?? []
  return given.some((each) => each === undefined || !isPlain(each))
}

/** What is no object, or holds none. */
function isPlain(node: Node): boolean {
  if (node.type !== 'ObjectExpression') return isPrimitive(node)
  return node.properties.every((each) => each.type === 'Property' && isPrimitive(each.value))
}

/** The same of what is called like a class. */
export const isClass = (look: Look, node: Node): boolean =>
  node.type === 'Identifier' && /^[A-Z]/.test(node.name) && isCode(look, node)

/** A table or a list that is only looked at. */
export const isRead = (look: Look, node: Node): boolean =>
  /^(?:table|list)$/.test(lastingValue(look, node) ?? '')

export const isPlatform = (look: Look, node: Node): boolean =>
  node.type === 'Identifier' && bindingOf(look, node) === undefined && isGlobal(node.name)

/** `C.prototype` */
export const isPrototype = (node: NodeOf<'MemberExpression'>): boolean =>
  !node.computed && nameOf(node.property) === 'prototype'
