import { frameOf } from './activation.ts'
import { isFunction, type Node, type NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { eachShape } from './patterns.ts'
import { isViCall } from './test-code.ts'

/** `await E` → `await __race.await(E,7,__frame)` */
export function visitAwait(pass: Pass, node: NodeOf<'AwaitExpression'>): void {
  const { argument } = node
  if (isViCall(pass, argument)) return pass.visit(argument)
  const site = pass.sites.add('await', node.start, sourceOf(pass, argument))
  wrap(pass, argument, '__race.await(', `,${site},${frameOf(pass)})`)
}

export function visitYield(pass: Pass, node: NodeOf<'YieldExpression'>): void {
  const { argument, delegate } = node
  const name = argument ? sourceOf(pass, argument) : ''
  if (!pass.current.async) {
    if (!delegate || !argument) {
      if (argument) pass.visit(argument)
      return
    }
    const site = pass.sites.add('read', argument.start, name)
    return wrap(pass, argument, '__race.iterate(', `,${site})`)
  }
  const site = pass.sites.add('await', node.start, name)
  const hook = delegate ? 'forAwait' : 'yield'
  if (argument) wrap(pass, argument, `__race.${hook}(`, `,${site},${frameOf(pass)})`)
  else pass.edits.close(node.end, ` __race.yield(void 0,${site},${frameOf(pass)})`)
}

/** What is iterated by `for await`. */
export function visitForAwait(pass: Pass, start: number, pattern: Node, iterable: Node): void {
  const site = pass.sites.add('await', start, sourceOf(pass, iterable))
  wrap(pass, iterable, '__race.forAwait(', `,${site},${frameOf(pass)}${eachShape(pattern)})`)
}

export function visitReturn(pass: Pass, node: NodeOf<'ReturnStatement'>): void {
  if (node.argument) visitResult(pass, node.argument, node.start)
}

/** What a function gives back, by `return` or as the body of an arrow. */
export function visitResult(pass: Pass, value: Node, start: number): void {
  if (pass.current.async) {
    if (!mayBePromise(value)) return pass.visit(value)
    const site = pass.sites.add('await', start, sourceOf(pass, value))
    return wrap(pass, value, '__race.return(', `,${site},${frameOf(pass)})`)
  }
  if (!mayBeObject(value)) return pass.visit(value)
  wrap(pass, value, '__race.leave(', ')')
}

function mayBePromise(node: Node): boolean {
  // The result of an await has been unwrapped already.
  if (node.type === 'AwaitExpression' || isFunction(node)) return false
  if (node.type === 'ArrayExpression') return false
  if (node.type === 'Literal') return false
  return mayBeObject(node)
}

export function mayBeObject(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
      return node.regex !== undefined && node.regex !== null
    case 'TemplateLiteral':
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'UpdateExpression':
      return false
    case 'Identifier':
      return node.name !== 'undefined'
    case 'AssignmentExpression':
      return /^(=|&&=|\|\|=|\?\?=)$/.test(node.operator) && mayBeObject(node.right)
    default:
      return true
  }
}
