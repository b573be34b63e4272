import { scopeDeclaration } from './activation.ts'
import { visitForAwait } from './awaits.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { anything, mayMovePattern, movePattern } from './parameters.ts'
import { visitPattern } from './patterns.ts'
import { eachShape, isPattern } from './shape.ts'
import { visitAwaitUsing } from './unseen.ts'
import { writesTo } from './variables.ts'

export function visitForEach(pass: Pass, node: NodeOf<'ForInStatement' | 'ForOfStatement'>): void {
  const { left, right, body } = node
  const targets: NodeOf<'Identifier'>[] = []
  const declared = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : undefined
  visitPattern(pass, declared ?? left, targets)
  const pattern = declared ?? left
  if (left.type === 'VariableDeclaration' && left.kind === 'await using') {
    visitAwaitUsing(pass, left, right)
  } else if (node.type === 'ForInStatement') {
    const site = pass.sites.add('read', right.start, sourceOf(pass, right))
    wrap(pass, right, '__race.enumerate(', `,${site})`)
  } else if (node.await) visitForAwait(pass, node.start, right)
  else {
    const site = pass.sites.add('read', right.start, sourceOf(pass, right))
    wrap(pass, right, '__race.iterate(', `,${site}${eachShape(pattern)})`)
  }
  const isOwn = left.type === 'VariableDeclaration' && left.kind !== 'var'
  const writes = isOwn ? '' : writesTo(pass, targets)
  if (node.type === 'ForInStatement' || !node.await || !isPattern(pattern)) {
    return visitLoopBody(pass, body, writes)
  }
  // Unlike those of `iterate`, these elements are there only when the loop goes on.
  if (left.type === 'VariableDeclaration' && mayMovePattern(pass, pattern)) {
    visitLoopBody(pass, body, writes, (to) => movePattern(pass, pattern, left.kind, to))
  } else visitLoopBody(pass, body, [writes, anything(pass, pattern)].filter(Boolean).join(','))
}

/** `writes` records what the loop's head has just assigned; `move` takes a pattern of the head into the body. */
export function visitLoopBody(
  pass: Pass,
  body: Node,
  writes: string,
  move?: (to: number) => void,
): void {
  const isBlock = body.type === 'BlockStatement'
  const start = isBlock ? body.start + 1 : body.start
  const declaration = isBlock ? scopeDeclaration(pass, body) : ''
  const before = declaration + (writes && `${writes};`)
  // On the left side of the offset: a pattern that is moved comes to stand between it and the body.
  const braces = !isBlock && (before !== '' || move !== undefined)
  if (before || braces) pass.edits.close(start, braces ? `{${before}` : before)
  move?.(start)
  // What the body declares may have the names of the pattern.
  if (move && isBlock) pass.edits.open(start, '{')
  pass.visit(body)
  if (braces || move) pass.edits.close(body.end, '}')
}
