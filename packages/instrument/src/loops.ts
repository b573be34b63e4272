import { scopeDeclaration } from './activation.ts'
import { visitForAwait } from './awaits.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { eachShape, visitPattern } from './patterns.ts'
import { writesTo } from './variables.ts'

export function visitForEach(pass: Pass, node: NodeOf<'ForInStatement' | 'ForOfStatement'>): void {
  const { left, right, body } = node
  const targets: NodeOf<'Identifier'>[] = []
  const declared = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : undefined
  visitPattern(pass, declared ?? left, targets)
  const pattern = declared ?? left
  if (node.type === 'ForInStatement') {
    const site = pass.sites.add('read', right.start, sourceOf(pass, right))
    wrap(pass, right, '__race.enumerate(', `,${site})`)
  } else if (node.await) visitForAwait(pass, node.start, pattern, right)
  else {
    const site = pass.sites.add('read', right.start, sourceOf(pass, right))
    wrap(pass, right, '__race.iterate(', `,${site}${eachShape(pattern)})`)
  }
  const isOwn = left.type === 'VariableDeclaration' && left.kind !== 'var'
  visitLoopBody(pass, body, isOwn ? '' : writesTo(pass, targets))
}

/** `writes` records what the loop's head has just assigned. */
export function visitLoopBody(pass: Pass, body: Node, writes: string): void {
  if (body.type === 'BlockStatement') {
    const declaration = scopeDeclaration(pass, body)
    if (declaration || writes) {
      pass.edits.open(body.start + 1, writes ? `${declaration}${writes};` : declaration)
    }
    return pass.visit(body)
  }
  if (writes) pass.edits.open(body.start, `{${writes};`)
  pass.visit(body)
  if (writes) pass.edits.close(body.end, '}')
}
