import { temporary } from './activation.ts'
import { isReassigned } from './binding.ts'
import { exportSite, isLoading, visitExport } from './commonjs.ts'
import { isPureNamespace } from './globals.ts'
import { bindingOf, suspends } from './lookup.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, wrap } from './pass.ts'
import { isSuper, visitSuper, visitSuperAssignment, visitSuperFirst } from './super.ts'
import { isTestCode } from './test-code.ts'
import { visitRead } from './variables.ts'
import { findToken } from './walk.ts'

type Member = NodeOf<'MemberExpression'>
export type MemberUse = 'get' | 'set' | 'update' | 'remove' | 'method'

const keyed = {
  get: 'key',
  set: 'keySet',
  update: 'keyUpdate',
  remove: 'keyRemove',
  method: 'methodKey',
} as const

/** A member whose object and key are needed again, later in the same expression. */
interface Handle {
  readonly object: string
  readonly key: string
  readonly site: number
}

/** `O.k` → `__race.get(O,"k",7).k` and its relatives; the same for a computed key. */
export function visitMember(pass: Pass, node: Member, use: MemberUse): void {
  if (isSuper(node)) {
    if (use === 'get') return visitSuperFirst(pass, node, node, use)
    return visitSuper(pass, node, use === 'remove' ? 'get' : use)
  }
  if (!isRecorded(pass, node, use)) return visitParts(pass, node)
  const namespace = namespaceOf(pass, node)
  if (namespace) return visitNamespace(pass, node, use, namespace)
  if (pass.links.has(node)) return visitLink(pass, node, use)
  const site = pass.sites.add(
    use === 'get' || use === 'method' ? 'read' : 'write',
    ...named(pass, node),
  )
  if (!node.computed || isNamed(node)) {
    return visitNamed(pass, node, use, site, pass.kept.get(node))
  }
  visitComputed(pass, node, use, site)
}

/** Assignment to a property. */
export function visitAssignment(
  pass: Pass,
  node: NodeOf<'AssignmentExpression'>,
  target: Member,
): void {
  const { operator, right } = node
  if (isSuper(target)) return visitSuperAssignment(pass, node, target)
  if (!isLoading(pass, target) && visitExport(pass, node)) return
  if (!isRecorded(pass, target, 'set') || namespaceOf(pass, target)) {
    visitParts(pass, target)
    return pass.visit(right)
  }
  const logical = operator === '&&=' || operator === '||=' || operator === '??='
  if (!suspends(pass, right) && !suspends(pass, target)) {
    if (!logical) {
      visitMember(pass, target, operator === '=' ? 'set' : 'update')
      return pass.visit(right)
    }
    const site = pass.sites.add('write', ...named(pass, target))
    if (target.computed && !isNamed(target)) visitComputed(pass, target, 'get', site)
    else visitNamed(pass, target, 'get', site, undefined)
    return wrap(pass, right, `(__race.wrote(${exportSite(pass, target, site)}),`, ')')
  }
  const { object, key, site } = visitKept(pass, target, operator !== '=')
  const put = operator === '=' || logical ? 'put' : 'putUpdate'
  wrap(pass, right, `__race.${put}(${object},${key},`, `,${exportSite(pass, target, site)})`)
}

/** `O.k++`; the operator stays outside. */
export function visitUpdate(pass: Pass, node: NodeOf<'UpdateExpression'>, target: Member): void {
  if (isSuper(target)) visitSuperFirst(pass, node, target, 'update')
  else visitMember(pass, target, 'update')
}

/** `K in O` → `__race.has(K,O,7)`; a brand check (`#k in O`) sees nothing that could change. */
export function visitIn(pass: Pass, node: NodeOf<'BinaryExpression'>): void {
  const { left, right } = node
  if (left.type === 'PrivateIdentifier') return pass.visit(right)
  const site = pass.sites.add('read', right.start, 'in')
  pass.edits.open(node.start, '__race.has(')
  pass.visit(left)
  const operator = findToken(pass.code, 'in', left.end)
  pass.edits.replace(operator, operator + 2, ',')
  pass.visit(right)
  pass.edits.close(node.end, `,${site})`)
}

/** `O instanceof C` → `O instanceof __race.get(C,"prototype",7)`: the chain of O is changed by writes to anything. */
export function visitInstanceof(pass: Pass, { left, right }: NodeOf<'BinaryExpression'>): void {
  pass.visit(left)
  if (isTestCode(pass, right)) return pass.visit(right)
  const site = pass.sites.add('read', right.start, 'instanceof')
  wrap(pass, right, '__race.get(', `,"prototype",${site})`)
}

function visitNamed(
  pass: Pass,
  node: Member,
  use: MemberUse,
  site: number,
  keep: string | undefined,
): void {
  // A stand-in could not carry a private name.
  const hook = use === 'method' && node.property.type === 'PrivateIdentifier' ? 'get' : use
  const before = keep ? `__race.${hook}(${keep}=` : `__race.${hook}(`
  const at = use === 'get' || use === 'method' ? site : exportSite(pass, node, site)
  wrap(pass, node.object, before, `,${keyOf(pass, node)},${at})`)
}

function visitComputed(pass: Pass, node: Member, use: MemberUse, site: number): void {
  const { object, property } = node
  if (use === 'method' && visitComputedMethod(pass, node, site)) return
  const keep = pass.kept.get(node)
  const isLate = pass.calledLate.has(node)
  const stable = isLate ? isConstant(pass, object) : isStable(pass, object, property)
  if (!keep && stable) {
    pass.visit(object)
    return visitKey(pass, node, use, textOf(pass, object), site)
  }
  const name = keep ?? temporary(pass)
  wrap(pass, object, `(${name}=`, ')')
  visitKey(pass, node, use, name, site)
}

/** `O[K](…)` → `__race.method(O,__t1=K,7)[__t1](…)`, where nothing stands between `O` and the bracket. */
function visitComputedMethod(pass: Pass, node: Member, site: number): boolean {
  const { object, property, optional } = node
  const bracket = findToken(pass.code, '[', object.end)
  if (optional || pass.code.slice(object.end, bracket).includes(')')) return false
  const key = temporary(pass)
  wrap(pass, object, '__race.method(', '')
  pass.edits.replace(bracket, bracket + 1, `,${key}=`)
  wrap(pass, property, '', `,${site})[${key}`)
  return true
}

function visitKey(pass: Pass, node: Member, use: MemberUse, object: string, site: number): void {
  const after = `,${object},${site})`
  if (!pass.calledLate.has(node)) {
    return wrap(pass, node.property, `__race.${keyed[use]}(`, after)
  }
  const key = temporary(pass)
  pass.calledLate.set(node, `__race.${keyed[use]}(${key}${after}`)
  wrap(pass, node.property, `__race.${keyed[use]}(${key}=`, after)
}

/** A part of an optional chain behind its `?.`: the hook tells a chain that ended from a value that is missing. */
function visitLink(pass: Pass, node: Member, use: MemberUse): void {
  const from = pass.links.get(node)
  if (!from) return visitParts(pass, node)
  const site = pass.sites.add(use === 'remove' ? 'write' : 'read', ...named(pass, node))
  if (!node.computed) {
    wrap(pass, node.object, '__race.link(', `,${keyOf(pass, node)},${site},"${use}",${from})`)
    pass.edits.close(findToken(pass.code, '.', node.object.end), '?')
    return
  }
  const name = temporary(pass)
  wrap(pass, node.object, `__race.link(${name}=`, `,void 0,${site},"check",${from})`)
  pass.edits.close(findToken(pass.code, '[', node.object.end), '?.')
  visitKey(pass, node, use, name, site)
}

/** Visits the target of an assignment whose value suspends, and keeps what the later hook needs. */
function visitKept(pass: Pass, node: Member, reads: boolean): Handle {
  const { object, property } = node
  const site = pass.sites.add('write', ...named(pass, node))
  const stable = isConstant(pass, object)
  const name = stable ? textOf(pass, object) : temporary(pass)
  if (!node.computed) {
    const key = keyOf(pass, node)
    const before = stable ? '' : `${name}=`
    if (reads) wrap(pass, object, `__race.get(${before}`, `,${key},${site})`)
    else if (stable) pass.visit(object)
    else wrap(pass, object, `(${before}`, ')')
    return { object: name, key, site }
  }
  const key = temporary(pass)
  if (stable) pass.visit(object)
  else wrap(pass, object, `(${name}=`, ')')
  if (reads) wrap(pass, property, `__race.key(${key}=`, `,${name},${site})`)
  else wrap(pass, property, `${key}=`, '')
  return { object: name, key, site }
}

function visitNamespace(pass: Pass, node: Member, use: MemberUse, name: string): void {
  const site = pass.sites.add('read', ...named(pass, node))
  const before = `(__race.readExport(${JSON.stringify(name)},${site}),`
  if (use === 'method') {
    const key = keyOf(pass, node)
    return wrap(pass, node.object, `__race.method(${before}`, `),${key},${site})`)
  }
  wrap(pass, node.object, before, ')')
}

export function visitParts(pass: Pass, node: Member): void {
  // The object of a pure or test namespace is no access either.
  if (node.object.type === 'Identifier') visitRead(pass, node.object, true)
  else pass.visit(node.object)
  if (node.computed) pass.visit(node.property)
}

function isRecorded(pass: Pass, node: Member, use: MemberUse): boolean {
  const { object } = node
  if (use !== 'method' && isLoading(pass, node)) return false
  switch (object.type) {
    case 'MetaProperty':
      return pass.code[object.start] === 'n'
    // `'a'.replace(re, 'b')`: regular expressions have state.
    case 'TemplateLiteral':
      return use === 'method'
    case 'Literal':
      return use === 'method' || (object.regex !== undefined && object.regex !== null)
    case 'Identifier':
      if (!bindingOf(pass, object) && isPureNamespace(object.name)) return false
      return !isTestCode(pass, object)
    default:
      return !isTestCode(pass, object)
  }
}

/** The export that a member of a namespace import names. */
function namespaceOf(pass: Pass, node: Member): string | undefined {
  if (node.object.type !== 'Identifier' || node.computed) return undefined
  const from = bindingOf(pass, node.object)?.from
  if (from?.imported !== '*' || pass.packageOf(from.specifier) !== 'instrumented') return undefined
  return node.property.type === 'Identifier' ? node.property.name : undefined
}

/** Whether evaluating the key cannot make the object's text mean something else. */
function isStable(pass: Pass, object: Node, key: Node): boolean {
  if (isConstant(pass, object)) return true
  return object.type === 'Identifier' && (key.type === 'Literal' || key.type === 'Identifier')
}

function isConstant(pass: Pass, object: Node): boolean {
  if (object.type === 'ThisExpression') return true
  const binding = bindingOf(pass, object)
  return binding !== undefined && !isReassigned(binding) && !binding.from
}

function textOf(pass: Pass, node: Node): string {
  return pass.code.slice(node.start, node.end)
}

/** `O['k']` is as good as `O.k`. */
function isNamed({ computed, property }: Member): boolean {
  return computed && property.type === 'Literal' && typeof property.value === 'string'
}

function keyOf(pass: Pass, node: Member): string {
  if (isNamed(node) && node.property.type === 'Literal') return JSON.stringify(node.property.value)
  if (node.computed) return 'void 0'
  if (node.property.type === 'Identifier') return JSON.stringify(node.property.name)
  if (node.property.type !== 'PrivateIdentifier') return 'void 0'
  const { name } = node.property
  const owner = pass.privates.findLast(({ names }) => names.has(name))
  if (!owner) return JSON.stringify(`#${name}`)
  owner.site ??= pass.sites.add('make', owner.node.start, owner.node.id?.name ?? '(anonymous)')
  return JSON.stringify(`#${name}@${owner.site}`)
}

/** Where a member's site is, and what it is called: the path as written. */
function named(pass: Pass, node: Member): [offset: number, name: string] {
  const path = pass.code.slice(node.start, node.end)
  const name = path.length <= 60 && !path.includes('\n') ? path : textOf(pass, node.property)
  return [node.property.start, name.slice(0, 60)]
}
