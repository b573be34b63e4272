import type { SiteId } from '@racetest/core'
import { frameOf } from './activation.ts'
import { isFunction, type Node, type NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { isViCall } from './test-code.ts'

/** `await E` → `await __race.await(E,7,__frame)` */
export function visitAwait(pass: Pass, node: NodeOf<'AwaitExpression'>): void {
  const { argument } = node
  if (isViCall(pass, argument)) return pass.visit(argument)
  const site = pass.sites.add('await', node.start, sourceOf(pass, argument))
  const { before, after } = openWithin(pass, node, site)
  wrap(pass, argument, `__race.await(${before}`, `${after},${site},${frameOf(pass)})`)
  closeWithin(pass, node, after)
}

/** In a pattern: `await E` → `__race.within(await __race.await(__race.within(E,7),7,__frame),7)` */
function openWithin(pass: Pass, node: Node, site: SiteId): { before: string; after: string } {
  if (!pass.current.inPattern) return { before: '', after: '' }
  pass.edits.open(node.start, '__race.within(')
  return { before: '__race.within(', after: `,${site})` }
}

function closeWithin(pass: Pass, node: Node, after: string): void {
  if (after) pass.edits.close(node.end, after)
}

export function visitYield(pass: Pass, node: NodeOf<'YieldExpression'>): void {
  const { argument, delegate } = node
  const isPlain = !pass.current.async && !delegate
  if (isPlain && !pass.current.inPattern) {
    if (argument) pass.visit(argument)
    return
  }
  const name = argument ? sourceOf(pass, argument) : ''
  const site = pass.sites.add(pass.current.async ? 'await' : 'read', node.start, name)
  const within = openWithin(pass, node, site)
  const hook = yieldHook(pass, delegate, site)
  if (argument)
    wrap(pass, argument, `${hook.before}${within.before}`, `${within.after}${hook.after}`)
  else
    pass.edits.close(node.end, ` ${hook.before}${within.before}void 0${within.after}${hook.after}`)
  closeWithin(pass, node, within.after)
}

function yieldHook(pass: Pass, delegate: boolean, site: SiteId): { before: string; after: string } {
  if (pass.current.async) {
    const name = delegate ? 'forAwait' : 'yield'
    return { before: `__race.${name}(`, after: `,${site},${frameOf(pass)})` }
  }
  return delegate ? { before: '__race.iterate(', after: `,${site})` } : { before: '', after: '' }
}

/** What is iterated by `for await`. */
export function visitForAwait(pass: Pass, start: number, iterable: Node): void {
  const site = pass.sites.add('await', start, sourceOf(pass, iterable))
  wrap(pass, iterable, '__race.forAwait(', `,${site},${frameOf(pass)})`)
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
