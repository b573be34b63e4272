import { bindingOf } from './lookup.ts'
import type { FunctionNode, Node, NodeOf } from './parse.ts'
import type { Pass } from './pass.ts'
import { patternHook, visitDefault, visitPattern } from './patterns.ts'
import { isPattern, shapeOf, withoutDefault } from './shape.ts'
import { eachChild } from './walk.ts'

/** Visits the expressions in a parameter. */
export function visitParameter(pass: Pass, param: Node): void {
  if (param.type !== 'AssignmentPattern') return visitPattern(pass, param, [])
  visitPattern(pass, param.left, [])
  // What is read of it is noted with the parameter.
  visitDefault(pass, param, false)
}

/**
 * What destructured parameters read. In functions with `arguments` the value that was passed is
 * still there when the body begins, and destructuring has just happened, in the same step.
 */
export function recordParameters(pass: Pass, node: FunctionNode, isHandler: boolean): string {
  if (node.generator) return recordGeneratorParameters(pass, node)
  let hooks = ''
  for (const [i, param] of node.params.entries()) {
    const pattern = patternOf(param)
    if (!isPattern(pattern)) continue
    if (node.type === 'ArrowFunctionExpression') {
      if (!isHandler && !mayMove(pass, node)) hooks += `${anything(pass, pattern)};`
      continue
    }
    const shadowed = pass.analysis.declared.get(node)?.has('arguments')
    const fallback = param.type === 'AssignmentPattern' ? param.right : undefined
    const isRest = param.type === 'RestElement'
    if (shadowed || isRest || (fallback && !isFresh(fallback))) {
      hooks += `${anything(pass, pattern)};`
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
    movePattern(pass, pattern, 'let', to)
    moved = true
  }
  return moved
}

/** Destructures at the beginning of a body, where what is destructured can be seen. */
export function movePattern(pass: Pass, pattern: Node, kind: string, to: number): void {
  const name = `${pass.names.temporary}${++pass.count}`
  const { before, after } = patternHook(pass, pattern)
  pass.edits.close(pattern.start, name)
  pass.edits.open(pattern.start, `${kind} `)
  pass.edits.close(pattern.end, `=${before}${name}${after};`)
  pass.edits.move(pattern.start, pattern.end, to)
}

/** `catch ({a}) {…}` → `catch (__t1) {let {a}=__race.pick(__t1,["a"],7); …}`, or a note that it reads anything. */
export function visitCatch(pass: Pass, node: NodeOf<'CatchClause'>): void {
  const { param, body } = node
  if (param) visitPattern(pass, param, [])
  if (param && isPattern(param)) {
    const to = body.start + 1
    if (mayMovePattern(pass, param)) movePattern(pass, param, 'let', to)
    else pass.edits.open(to, `${anything(pass, param)};`)
  }
  pass.visit(body)
}

/** Generators bind their parameters when they are called, and begin only later: `function* f({a},__t1=__race.anything(7))` */
function recordGeneratorParameters(pass: Pass, node: FunctionNode): string {
  const pattern = node.params.map(patternOf).find(isPattern)
  const last = node.params.at(-1)
  if (!pattern || !last) return ''
  const hook = anything(pass, pattern)
  if (last.type === 'RestElement') return `${hook};`
  pass.edits.close(last.end, `,${pass.names.temporary}${++pass.count}=${hook}`)
  return ''
}

function patternOf(param: Node): Node {
  return param.type === 'RestElement' ? param.argument : withoutDefault(param)
}

/** The hook call for a pattern whose values cannot be seen. */
export function anything(pass: Pass, pattern: Node): string {
  return `__race.anything(${pass.sites.add('read', pattern.start, nameOfPattern(pattern))})`
}

export function mayMovePattern(pass: Pass, pattern: Node): boolean {
  return !pass.current.dynamic && isMovable(pass, pattern)
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
