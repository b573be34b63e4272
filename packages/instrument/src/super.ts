import { temporary } from './activation.ts'
import { suspends } from './lookup.ts'
import type { NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { findToken } from './walk.ts'

type Member = NodeOf<'MemberExpression'>

export function isSuper(node: Member): boolean {
  return node.object.type === 'Super'
}

/**
 * `super.k` → `super[__race.superKey("k",this,7,"get")]`, `super[K]` likewise: nothing can stand in the
 * place of `super`, but a key means the same wherever the member stands. `keep` is a variable for it.
 */
export function visitSuper(
  pass: Pass,
  node: Member,
  use: 'get' | 'set' | 'update' | 'method',
  keep?: string,
): void {
  const { object, property } = node
  const isRead = use === 'get' || use === 'method'
  const site = pass.sites.add(isRead ? 'read' : 'write', property.start, sourceOf(pass, node))
  const before = keep ? `__race.superKey(${keep}=` : '__race.superKey('
  const after = `,this,${site},"${use}")`
  if (node.computed) return wrap(pass, property, before, after)
  const dot = findToken(pass.code, '.', object.end)
  pass.edits.replace(dot, dot + 1, `[${before}"`)
  pass.edits.close(property.end, `"${after}]`)
}

/** `super.k = V`; where V suspends the write comes after it: `super[__race.superKey(__t1="k",…)]=__race.put(this,__t1,V,8)`. */
export function visitSuperAssignment(
  pass: Pass,
  { operator, right }: NodeOf<'AssignmentExpression'>,
  target: Member,
): void {
  const reads = operator !== '='
  if (!suspends(pass, right)) {
    visitSuper(pass, target, reads ? 'update' : 'set')
    return pass.visit(right)
  }
  const key = temporary(pass)
  const site = pass.sites.add('write', target.property.start, sourceOf(pass, target))
  visitSuper(pass, target, reads ? 'get' : 'set', key)
  wrap(pass, right, `__race.put(this,${key},`, `,${site})`)
}
