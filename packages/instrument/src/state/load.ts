import { analyse } from '../analysis.ts'
import type { Binding } from '../binding.ts'
import { isFunction, type Node } from '../parse.ts'
import { eachTarget } from '../targets.ts'
import { eachChild } from '../walk.ts'
import type { Module } from './values.ts'

/** Looks at what a module does while it is loaded: which functions run then, and what its variables are given. */
export function loadModule(program: Node): Module {
  const analysis = analyse(program)
  const once = new Set<Node>()
  const given = new Map<Binding, (Node | undefined)[]>()
  const give = (target: Node, value: Node | undefined): void => {
    const binding = analysis.bindings.get(target)
    if (binding === undefined) return
    const all = given.get(binding)
    if (all === undefined) given.set(binding, [value])
    else all.push(value)
  }
  const giveAll = (pattern: Node, value: Node | undefined, isExport: boolean): void => {
    if (pattern.type === 'Identifier') return give(pattern, value)
    // What is taken out of a module is as it is.
    const isName = value?.type === 'Identifier' || value?.type === 'MemberExpression'
    const inner = isExport || isName ? value : undefined
    eachTarget(
      pattern,
      [],
      () => {},
      (target) => give(target, inner),
    )
  }
  const run = (fn: Node, args: readonly Node[]): void => {
    if (!isFunction(fn)) return
    once.add(fn)
    fn.params.forEach((param, i) => giveAll(param, args[i], false))
  }
  const visit = (node: Node): void => {
    if (node.type === 'CallExpression') {
      const { callee, arguments: args } = node
      if (isFunction(callee)) run(callee, args)
      else if (
        callee.type === 'MemberExpression' &&
        isFunction(callee.object) &&
        isNamed(callee.property, 'call')
      )
        run(callee.object, args.slice(1))
    }
    if (node.type === 'VariableDeclarator' && node.init !== null)
      giveAll(node.id, node.init, isRequire(node.init))
    if (node.type === 'AssignmentExpression' && node.operator === '=')
      giveAll(node.left, node.right, isRequire(node.right))
    if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
      const { left } = node
      const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left
      giveAll(pattern, undefined, false)
    }
    if (isFunction(node) && !once.has(node)) return
    // It runs whenever an object is made.
    if (node.type === 'PropertyDefinition' && !node.static) return
    eachChild(node, visit)
  }
  visit(program)
  return { analysis, once, given, values: new Map() }
}

const isNamed = (node: Node, name: string): boolean =>
  node.type === 'Identifier' && node.name === name

/** `require('…')`, or something of it. */
function isRequire(node: Node): boolean {
  if (node.type === 'MemberExpression') return isRequire(node.object)
  return node.type === 'CallExpression' && isNamed(node.callee, 'require')
}
