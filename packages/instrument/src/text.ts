import { mayBeObject } from './awaits.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'

/** A value about to become text, which reads what it holds: E → `__race.text(E,7)` */
export function visitText(pass: Pass, node: Node): void {
  if (!mayBeObject(node) || node.type === 'SpreadElement') return pass.visit(node)
  const site = pass.sites.add('read', node.start, sourceOf(pass, node))
  const list = node.type === 'SequenceExpression' ? '(' : ''
  wrap(pass, node, `__race.text(${list}`, `${list ? ')' : ''},${site})`)
}

export function visitTemplate(pass: Pass, node: NodeOf<'TemplateLiteral'>): void {
  for (const expression of node.expressions) visitText(pass, expression)
}

/** `'a' + E`: of sums only those that are seen to be texts. */
export function visitSum(pass: Pass, node: NodeOf<'BinaryExpression'>): void {
  const { left, right } = node
  if (isText(right)) visitText(pass, left)
  else pass.visit(left)
  if (isText(left)) visitText(pass, right)
  else pass.visit(right)
}

function isText(node: Node): boolean {
  if (node.type === 'TemplateLiteral') return true
  if (node.type === 'Literal') return typeof node.value === 'string'
  return (
    node.type === 'BinaryExpression' &&
    node.operator === '+' &&
    (isText(node.left) || isText(node.right))
  )
}
