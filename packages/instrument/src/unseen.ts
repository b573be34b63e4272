import type { SiteId } from '@racetest/core'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, wrap } from './pass.ts'

/** `eval(E)` → `eval(__race.unseen(E,7))`; `with (E)` likewise. The call itself stays, and so sees the variables around it. */
export function visitUnseen(pass: Pass, node: NodeOf<'CallExpression' | 'WithStatement'>): void {
  const list = node.type === 'CallExpression' ? node.arguments : [node.object]
  const [first, ...rest] = list
  if (first && first.type !== 'SpreadElement') {
    wrap(pass, first, '__race.unseen(', `,${siteOf(pass, node)})`)
  } else if (first) pass.visit(first)
  for (const argument of rest) pass.visit(argument)
  if (node.type === 'WithStatement') pass.visit(node.body)
}

/** `await using x = E`: the wait at the end of its block cannot be controlled. */
export function visitAwaitUsing(pass: Pass, node: Node, value: Node): void {
  wrap(pass, value, '__race.unseen(', `,${siteOf(pass, node)})`)
}

/** First in functions whose names may mean anything, because of an `eval` or `with` in or around them. */
export function unseenNames(pass: Pass): string {
  const { dynamic } = pass.current
  return dynamic ? `__race.unseen(void 0,${siteOf(pass, dynamic)});` : ''
}

const names: Partial<Record<Node['type'], string>> = {
  WithStatement: 'with',
  VariableDeclaration: 'await using',
}

function siteOf(pass: Pass, node: Node): SiteId {
  let site = pass.unseen.get(node)
  if (site === undefined) {
    site = pass.sites.add('call', node.start, names[node.type] ?? 'eval()')
    pass.unseen.set(node, site)
  }
  return site
}
