import { marker } from '@racetest/core'
import { scopeDeclaration, temporariesOf, visitApart } from './activation.ts'
import { afterDirectives, visitFunction } from './functions.ts'
import { isFunction, isMade, type Node, type NodeOf } from './parse.ts'
import type { Code, Pass } from './pass.ts'
import { findToken } from './walk.ts'

type Class = NodeOf<'ClassDeclaration' | 'ClassExpression'>
type ClassMember = NodeOf<'MethodDefinition' | 'PropertyDefinition' | 'AccessorProperty'>

export function visitClass(pass: Pass, node: Class): void {
  const name = node.id?.name ?? pass.hints.get(node)
  const names = new Set<string>()
  for (const member of node.body.body) {
    if ('key' in member && member.key.type === 'PrivateIdentifier') names.add(member.key.name)
  }
  if (node.superClass) visitApart(pass, node.superClass, pass.visit)
  pass.edits.open(node.body.start + 1, marker)
  pass.privates.push({ node, names, site: undefined })
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') visitStaticBlock(pass, member)
    else if (isMember(member)) visitClassMember(pass, node, member, name)
  }
  pass.privates.pop()
}

function visitClassMember(
  pass: Pass,
  node: Class,
  member: ClassMember,
  className: string | undefined,
): void {
  if (member.computed) visitApart(pass, member.key, pass.visit)
  const { key, value } = member
  if (!value) return
  const name = member.computed ? '[…]' : pass.code.slice(key.start, key.end)
  const full = className ? `${className}.${name}` : name
  if (member.type === 'MethodDefinition' && isFunction(value)) {
    pass.hints.set(value, full)
    return visitFunction(pass, value, member.kind === 'constructor' && !node.superClass)
  }
  if (isFunction(value)) pass.hints.set(value, full)
  else if (isMade(value) && !member.computed) pass.hints.set(value, name)
  const outer = pass.current
  pass.current = apart(pass, member, outer)
  visitApart(pass, value, pass.visit)
  pass.current = outer
}

function visitStaticBlock(pass: Pass, node: NodeOf<'StaticBlock'>): void {
  const outer = pass.current
  pass.current = { ...apart(pass, node, outer), temporaries: [] }
  const start = findToken(pass.code, '{', node.start)
  const slot = pass.edits.open(afterDirectives(pass, { start, body: [] }).offset, '')
  for (const statement of node.body) pass.visit(statement)
  slot.text = scopeDeclaration(pass, node) + temporariesOf(pass.current)
  pass.current = outer
}

/** Code that runs in a class, outside its methods: it never suspends. */
function apart(pass: Pass, node: Node, outer: Code): Code {
  return {
    node,
    async: false,
    generator: false,
    temporaries: undefined,
    usesFrame: false,
    inPattern: false,
    dynamic: pass.analysis.dynamic.get(node) ?? outer.dynamic,
  }
}

function isMember(node: Node): node is ClassMember {
  return (
    node.type === 'MethodDefinition' ||
    node.type === 'PropertyDefinition' ||
    node.type === 'AccessorProperty'
  )
}
