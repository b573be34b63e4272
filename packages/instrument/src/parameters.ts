import { bindingOf } from './lookup.ts'
import type { FunctionNode, Node, NodeOf } from './parse.ts'
import type { Pass } from './pass.ts'
import { isPattern, shapeOf, visitPattern, withoutDefault } from './patterns.ts'
import { eachChild } from './walk.ts'

/** Visits the expressions in a parameter. */
export function visitParameter(pass: Pass, param: Node): void {
  visitPattern(pass, param, [])
}

/**
 * What destructured parameters read. In functions with `arguments` the value that was passed is
 * still there when the body begins, and destructuring has just happened, in the same step.
 */
export function recordParameters(pass: Pass, node: FunctionNode, isHandler: boolean): string {
  let hooks = ''
  for (const [i, param] of node.params.entries()) {
    const pattern = withoutDefault(param)
    if (!isPattern(pattern)) continue
    if (node.type === 'ArrowFunctionExpression') {
      if (!isHandler && !mayMove(pass, node)) hooks += anything(pass, pattern)
      continue
    }
    const shadowed = pass.analysis.declared.get(node)?.has('arguments')
    const fallback = param.type === 'AssignmentPattern' ? param.right : undefined
    if (shadowed || node.generator || (fallback && !isFresh(fallback))) {
      hooks += anything(pass, pattern)
      continue
    }
    const site = pass.sites.add('read', pattern.start, nameOfPattern(pattern))
    hooks += `__race.pick(arguments[${i}],${JSON.stringify(shapeOf(pattern))},${site});`
  }
  return hooks
}

/**
 * `({a}) => …` → `(__t1) => {let {a}=__race.pick(__t1,["a"],7); …`. The pattern itself is moved, so
 * that its positions stay. Vitest reads the parameters of handlers and fixtures in their source, and
 * hands them what is fresh: those stay. Returns whether anything was moved.
 */
export function moveParameters(
  pass: Pass,
  node: FunctionNode,
  to: number,
  isHandler: boolean,
): boolean {
  if (node.type !== 'ArrowFunctionExpression' || isHandler || !mayMove(pass, node)) return false
  let moved = false
  for (const param of node.params) {
    const pattern = withoutDefault(param)
    if (!isPattern(pattern)) continue
    const name = `${pass.names.temporary}${++pass.count}`
    const site = pass.sites.add('read', pattern.start, nameOfPattern(pattern))
    const hook =
      pattern.type === 'ObjectPattern'
        ? `__race.pick(${name},${JSON.stringify(shapeOf(pattern))},${site})`
        : `__race.iterate(${name},${site})`
    pass.edits.close(pattern.start, name)
    pass.edits.open(pattern.start, 'let ')
    pass.edits.close(pattern.end, `=${hook};`)
    pass.edits.move(pattern.start, pattern.end, to)
    moved = true
  }
  return moved
}

function anything(pass: Pass, pattern: Node): string {
  return `__race.anything(${pass.sites.add('read', pattern.start, nameOfPattern(pattern))});`
}

/** Whether an arrow's patterns mean the same at the start of its body as in its parameters. */
function mayMove(pass: Pass, node: FunctionNode): boolean {
  if (pass.current.dynamic) return false
  return node.params.every((param) => {
    const pattern = withoutDefault(param)
    if (param.type === 'RestElement') return param.argument.type === 'Identifier'
    if (param.type === 'AssignmentPattern' && !isFresh(param.right)) return false
    return !isPattern(pattern) || isMovable(pass, pattern)
  })
}

function isMovable(pass: Pass, pattern: Node): boolean {
  switch (pattern.type) {
    case 'Identifier':
      return !isRedeclared(pass, pattern)
    case 'Property':
      return !pattern.computed && isMovable(pass, pattern.value)
    case 'AssignmentPattern':
      return isFresh(pattern.right) && isMovable(pass, pattern.left)
    case 'ObjectPattern':
    case 'ArrayPattern':
    case 'RestElement': {
      let movable = true
      eachChild(pattern, (child) => {
        movable &&= isMovable(pass, child)
      })
      return movable
    }
    default:
      return false
  }
}

function isRedeclared(pass: Pass, name: NodeOf<'Identifier'>): boolean {
  // `let` would clash with a `var` or a function of that name, which parameters do not.
  const binding = bindingOf(pass, name)
  return !binding || binding.redeclared
}

/** An expression with no names in it, whose value nobody else can hold. */
function isFresh(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
      return true
    case 'UnaryExpression':
      return isFresh(node.argument)
    case 'ArrayExpression':
    case 'TemplateLiteral':
    case 'TemplateElement':
    case 'ObjectExpression': {
      let fresh = true
      eachChild(node, (child) => {
        fresh &&= isFresh(child)
      })
      return fresh
    }
    case 'Property':
      return !node.computed && node.kind === 'init' && isFresh(node.value)
    default:
      return false
  }
}

function nameOfPattern(pattern: Node): string {
  return pattern.type === 'ArrayPattern' ? '[…]' : '{…}'
}
