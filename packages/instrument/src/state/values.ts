import type { Analysis } from '../analysis.ts'
import type { Binding } from '../binding.ts'
import { isFunction, type Node, type NodeOf } from '../parse.ts'
import { isGlobal, isLooker } from './known.ts'

/**
 * What a variable of a module can hold that no function writes. `inert`: nothing that can change.
 * `table`: an object with inert properties. `list`: a collection of such values. `weak`: what is kept
 * for each object by itself. `pattern`: a regular expression that remembers where it was.
 */
export type Value = 'inert' | 'table' | 'list' | 'weak' | 'pattern' | 'unknown'

/** A module as far as its own variables go. */
export interface Module {
  readonly analysis: Analysis
  /** Functions that run once, while it is loaded. */
  readonly once: ReadonlySet<Node>
  /** What its variables are given while it is loaded. */
  readonly given: ReadonlyMap<Binding, readonly (Node | undefined)[]>
  readonly values: Map<Binding, Value>
}

/** Whether there is one of a variable for all that a module ever does. */
export function isLasting(module: Module, binding: Binding): boolean {
  return binding.owner.type === 'Program' || module.once.has(binding.owner)
}

/** What a lasting variable holds once the module is loaded. */
export function valueOf(module: Module, binding: Binding): Value {
  const known = module.values.get(binding)
  if (known !== undefined) return known
  // One that refers to itself is what it is besides.
  module.values.set(binding, 'inert')
  const { kind } = binding
  const isInert = kind === 'import' || kind === 'function' || kind === 'class'
  const given = module.given.get(binding) ?? []
  const value =
    isInert && given.length === 0 ? 'inert' : worst(given.map((node) => evaluate(module, node)))
  module.values.set(binding, value)
  return value
}

const order: readonly Value[] = ['inert', 'table', 'list', 'weak', 'pattern', 'unknown']

function worst(values: readonly Value[]): Value {
  const kinds = new Set(values)
  kinds.delete('inert')
  const [one = 'inert', ...others] = order.filter((value) => kinds.has(value))
  return others.length > 0 ? 'unknown' : one
}

/** What is no object, by how it is written. */
export function isPrimitive(node: Node): boolean {
  if (node.type === 'Literal') return node.regex === undefined
  return /^(?:TemplateLiteral|BinaryExpression|UnaryExpression|UpdateExpression)$/.test(node.type)
}

/** Functions that only hand on what a module exports. */
const interop = /^(?:_*interop\w*|__import(?:Default|Star)|__toESM|__toCommonJS|__name)$/
const primitives = /^(?:String|Number|Boolean|BigInt|Symbol|parseInt|parseFloat|require)$/

export function evaluate(module: Module, node: Node | undefined): Value {
  if (node === undefined) return 'unknown'
  const inert = (nodes: readonly Node[]): Value =>
    nodes.every((each) => evaluate(module, each) === 'inert') ? 'inert' : 'unknown'
  switch (node.type) {
    case 'Literal':
      return node.regex !== undefined && remembers(node) ? 'pattern' : 'inert'
    case 'TemplateLiteral':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'UpdateExpression':
    case 'MetaProperty':
    // What a module exports.
    case 'ThisExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return 'inert'
    case 'LogicalExpression':
      return worst([node.left, node.right].map((each) => evaluate(module, each)))
    case 'ConditionalExpression': {
      const { consequent, alternate } = node as unknown as { consequent: Node; alternate: Node }
      return worst([consequent, alternate].map((each) => evaluate(module, each)))
    }
    case 'SequenceExpression':
      return evaluate(module, node.expressions.at(-1))
    case 'AssignmentExpression':
      return evaluate(module, node.right)
    case 'ChainExpression':
      return evaluate(module, node.expression)
    case 'Identifier': {
      const binding = module.analysis.bindings.get(node)
      if (binding === undefined)
        return isGlobal(node.name) || /^(?:exports|module)$/.test(node.name) ? 'inert' : 'unknown'
      return isLasting(module, binding) ? valueOf(module, binding) : 'unknown'
    }
    case 'MemberExpression': {
      const value = evaluate(module, node.object)
      return value === 'inert' || value === 'table' ? 'inert' : 'unknown'
    }
    case 'ObjectExpression': {
      const values = node.properties.map((property) =>
        property.type === 'Property' ? property.value : property,
      )
      return inert(values) === 'inert' ? 'table' : 'unknown'
    }
    case 'ArrayExpression': {
      const { elements } = node as unknown as { elements: readonly (Node | null)[] }
      return elements.every((each) => each === null || isPrimitive(each)) ? 'list' : 'unknown'
    }
    case 'NewExpression':
      return evaluateNew(module, node)
    case 'CallExpression':
      return evaluateCall(module, node, inert)
    default:
      return 'unknown'
  }
}

function evaluateNew(module: Module, { callee, arguments: args }: NodeOf<'NewExpression'>): Value {
  if (callee.type !== 'Identifier' || module.analysis.bindings.has(callee)) return 'unknown'
  const [first] = args
  switch (callee.name) {
    case 'WeakMap':
    case 'WeakSet':
      return args.length === 0 ? 'weak' : 'unknown'
    case 'Map':
    case 'Set':
      return first === undefined || evaluate(module, first) === 'list' ? 'list' : 'unknown'
    case 'TextEncoder':
    case 'Error':
      return 'inert'
    default:
      return 'unknown'
  }
}

function evaluateCall(
  module: Module,
  node: NodeOf<'CallExpression'>,
  inert: (nodes: readonly Node[]) => Value,
): Value {
  const { callee, arguments: args } = node
  if (isFunction(callee)) return returned(module, callee)
  if (callee.type === 'Identifier') {
    if (interop.test(callee.name)) return inert(args.slice(0, 1))
    const isOwn = module.analysis.bindings.has(callee)
    return !isOwn && primitives.test(callee.name) ? 'inert' : 'unknown'
  }
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return 'unknown'
  const { object, property } = callee
  const { name } = property
  const isOf = (global: string): boolean =>
    object.type === 'Identifier' && object.name === global && !module.analysis.bindings.has(object)
  if (isOf('Object') && name === 'freeze') {
    const value = args[0] && evaluate(module, args[0])
    return value === 'table' || value === 'list' ? 'inert' : 'unknown'
  }
  if (isOf('Object') && isLooker(name)) return 'unknown'
  if (isOf('Symbol') || isOf('Math') || isOf('String') || isOf('Date')) return 'inert'
  // A function that is another one with something before it.
  if (name === 'bind') return inert([object, ...args])
  if (name === 'call' && isFunction(object)) return returned(module, object)
  if (name === 'promisify') return inert(args)
  return 'unknown'
}

/** What a function that runs once gives. */
function returned(module: Module, fn: Node): Value {
  if (!isFunction(fn) || fn.async || fn.generator || !module.once.has(fn)) return 'unknown'
  if (fn.body.type !== 'BlockStatement') return evaluate(module, fn.body)
  const last = fn.body.body.at(-1)
  if (last?.type !== 'ReturnStatement') return 'unknown'
  return last.argument === null ? 'inert' : evaluate(module, last.argument)
}

function remembers(node: NodeOf<'Literal'>): boolean {
  const { flags } = node.regex as { readonly flags: string }
  return /[gy]/.test(flags)
}
