import { temporary } from './activation.ts'
import { mayBeObject } from './awaits.ts'
import { suspends } from './lookup.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { findToken } from './walk.ts'

type Member = NodeOf<'MemberExpression'>

export function isSuper(node: Member): boolean {
  return node.object.type === 'Super'
}

type Use = 'get' | 'set' | 'update' | 'method'

/**
 * `super.k` → `super[__race.superKey("k",this,7,"get")]`, `super[K]` likewise: nothing can stand in the
 * place of `super`, but a key means the same wherever the member stands. `keep` is a variable for it.
 */
export function visitSuper(pass: Pass, node: Member, use: Use, keep?: string): void {
  const { object, property } = node
  const isLate = pass.calledLate.has(node)
  const name = isLate ? temporary(pass) : keep
  const before = name ? `__race.superKey(${name}=` : '__race.superKey('
  const after = `,this,${siteOf(pass, node, use)},"${use}")`
  if (isLate) pass.calledLate.set(node, `__race.superKey(${name}${after}`)
  if (node.computed) return wrap(pass, property, before, after)
  const dot = findToken(pass.code, '.', object.end)
  pass.edits.replace(dot, dot + 1, `[${before}"`)
  pass.edits.close(property.end, `"${after}]`)
}

/**
 * Engines are slow at `super[K]`, so where an expression begins with `super.k` the hook stands before
 * it: `super.k(…)` → `(__race.superKey("k",this,7,"method"),super.k(…))`.
 */
export function visitSuperFirst(
  pass: Pass,
  around: Node,
  node: Member,
  use: Use,
  visitRest: () => void = () => {},
): void {
  if (node.computed) {
    visitSuper(pass, node, use)
    return visitRest()
  }
  const name = pass.code.slice(node.property.start, node.property.end)
  const site = siteOf(pass, node, use)
  pass.edits.open(around.start, `(__race.superKey("${name}",this,${site},"${use}"),`)
  visitRest()
  pass.edits.close(around.end, ')')
}

function siteOf(pass: Pass, node: Member, use: Use): number {
  const kind = use === 'get' || use === 'method' ? 'read' : 'write'
  return pass.sites.add(kind, node.property.start, sourceOf(pass, node))
}

/** `super.k = V`; where V suspends the write comes after it: `super[__race.superKey(__t1="k",…)]=__race.put(this,__t1,V,8)`. */
export function visitSuperAssignment(
  pass: Pass,
  node: NodeOf<'AssignmentExpression'>,
  target: Member,
): void {
  const { operator, right } = node
  const reads = operator !== '='
  if (!suspends(pass, right)) {
    const use = reads ? 'update' : 'set'
    return visitSuperFirst(pass, node, target, use, () => pass.visit(right))
  }
  const key = temporary(pass)
  const site = siteOf(pass, target, 'set')
  visitSuper(pass, target, reads ? 'get' : 'set', key)
  wrap(pass, right, `__race.put(this,${key},`, `,${site})`)
}

/** `super(A)` → `__race.superMade(super(__race.superArgument(A,new.target,7)),new.target,7)` */
export function visitSuperCall(pass: Pass, node: NodeOf<'CallExpression'>): void {
  const site = pass.sites.add('make', node.start, 'super')
  const after = `,new.target,${site})`
  pass.edits.open(node.start, '__race.superMade(')
  for (const argument of node.arguments) {
    if (argument.type === 'SpreadElement') {
      const read = pass.sites.add(
        'read',
        argument.argument.start,
        sourceOf(pass, argument.argument),
      )
      wrap(pass, argument.argument, '__race.iterate(__race.superArgument(', `${after},${read})`)
    } else if (mayBeObject(argument)) wrap(pass, argument, '__race.superArgument(', after)
    else pass.visit(argument)
  }
  pass.edits.close(node.end, after)
}
