import { visitMember, visitParts } from './accesses.ts'
import { temporary } from './activation.ts'
import { isKnown } from './binding.ts'
import { isPure, isPureNamespace, makesText } from './globals.ts'
import { bindingOf, isGlobal, suspends } from './lookup.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { isSuper, visitSuperCall, visitSuperFirst } from './super.ts'
import { visitUnseen } from './unseen.ts'
import { isHoisted, isTestCall, isTestCode } from './test-code.ts'
import { visitText } from './text.ts'
import { visitRead } from './variables.ts'
import { eachChild, findToken } from './walk.ts'

/** `f(…)`, `O.m(…)`, `super(…)` */
export function visitCall(pass: Pass, node: NodeOf<'CallExpression'>): void {
  const { callee } = node
  if (definesExport(pass, node)) return
  if (isDirectEval(pass, node)) return visitUnseen(pass, node)
  if (callee.type === 'Super') return visitSuperCall(pass, node)
  if (isTestCode(pass, callee) || isTestCall(node)) {
    visitRoot(pass, callee)
    return visitTestArguments(pass, node)
  }
  const late = node.arguments.findLast((argument) => suspends(pass, argument))
  const called = callee.type === 'ChainExpression' ? callee.expression : callee
  if (late) pass.calledLate.set(called, '')
  if (callee.type === 'MemberExpression' && isSuper(callee) && !node.optional && !late) {
    return visitSuperFirst(pass, node, callee, 'method', () => {
      visitArguments(pass, node.arguments)
    })
  }
  const from = pass.links.get(node)
  if (callee.type === 'MemberExpression') visitCalledMember(pass, callee)
  else if (from && callee.type === 'CallExpression') {
    const site = pass.sites.add('call', node.start, sourceOf(pass, callee))
    wrap(pass, callee, '__race.link(', `,void 0,${site},"call",${from})`)
    pass.edits.close(findToken(pass.code, '(', callee.end), '?.')
  } else if (pass.links.has(node)) pass.visit(callee)
  else visitCallee(pass, callee, '__race.call(', pass.kept.get(node))
  if (
    callee.type === 'Identifier' &&
    node.arguments.length > 0 &&
    isGlobal(pass, callee, callee.name) &&
    makesText(callee.name)
  ) {
    const [first, ...rest] = node.arguments
    visitText(pass, first!)
    return visitArguments(pass, rest)
  }
  const again = late && pass.calledLate.get(called)
  if (again) visitLateArguments(pass, node.arguments, late, again)
  else visitArguments(pass, node.arguments)
}

/** `new X(…)` → `__race.make(new (__race.ctor(X,7))(…),8)` */
export function visitNew(pass: Pass, node: NodeOf<'NewExpression'>): void {
  const { callee } = node
  if (isTestCode(pass, callee)) {
    visitRoot(pass, callee)
    return visitArguments(pass, node.arguments)
  }
  const name = pass.hints.get(node) ?? sourceOf(pass, callee)
  const site = pass.sites.add('make', node.start, name)
  pass.edits.open(node.start, '__race.make(')
  // Without parentheses the hook itself would be what is constructed.
  const watched = isWatched(pass, callee) || !isClass(pass, callee)
  visitCallee(pass, callee, '(__race.ctor(', undefined, ')', watched)
  visitArguments(pass, node.arguments)
  pass.edits.close(node.end, `,${site})`)
}

export function visitTagged(pass: Pass, node: NodeOf<'TaggedTemplateExpression'>): void {
  if (isTestCode(pass, node.tag)) visitRoot(pass, node.tag)
  else if (node.tag.type === 'MemberExpression') visitCalledMember(pass, node.tag)
  else visitCallee(pass, node.tag, '__race.call(', undefined)
  // The tag gets the values themselves.
  eachChild(node.quasi, pass.visit)
}

/**
 * Optional chains. What stands behind a `?.` must not run when the chain ends there, and must throw
 * when the value there is missing for another reason; the hooks for it are told which object decides.
 */
export function visitChain(
  pass: Pass,
  node: NodeOf<'ChainExpression'>,
  visit: (inner: Node) => void,
): void {
  const parts: NodeOf<'CallExpression' | 'MemberExpression'>[] = []
  let at = node.expression
  while (at.type === 'MemberExpression' || at.type === 'CallExpression') {
    parts.unshift(at)
    at = at.type === 'MemberExpression' ? at.object : at.callee
    if (parts[0]!.optional && !holdsOptional(at)) break
  }
  if (!isTestCode(pass, node.expression)) markLinks(pass, parts)
  visit(node.expression)
}

function markLinks(
  pass: Pass,
  parts: readonly NodeOf<'CallExpression' | 'MemberExpression'>[],
): void {
  let from: string | undefined
  let started = false
  for (const [i, part] of parts.entries()) {
    if (!part.optional) {
      if (!started) continue
      pass.links.set(part, from)
      continue
    }
    started = true
    const next = parts[i + 1]
    // `a?.b(c)` needs no link of its own: the call belongs to the member before it.
    const follows =
      part.type === 'MemberExpression' && next?.type === 'CallExpression' ? i + 2 : i + 1
    const linked = parts[follows] !== undefined && !parts[follows]!.optional
    // `a.b?.()` keeps its `this`, so `a.b` cannot be put into a variable.
    const keeps =
      part.type === 'MemberExpression' ||
      (part.callee.type !== 'MemberExpression' && isWatched(pass, part.callee))
    from = linked && keeps ? temporary(pass) : undefined
    if (from) pass.kept.set(part, from)
  }
}

function holdsOptional(node: Node): boolean {
  let at = node
  for (;;) {
    if (at.type !== 'MemberExpression' && at.type !== 'CallExpression') return false
    if (at.optional) return true
    at = at.type === 'MemberExpression' ? at.object : at.callee
  }
}

function visitCalledMember(pass: Pass, callee: NodeOf<'MemberExpression'>): void {
  const { object } = callee
  const isPureMethod =
    object.type === 'Identifier' && isPureNamespace(object.name) && !bindingOf(pass, object)
  if (isPureMethod) visitParts(pass, callee)
  else visitMember(pass, callee, 'method')
}

function visitCallee(
  pass: Pass,
  callee: Node,
  before: string,
  keep: string | undefined,
  end = '',
  watched = isWatched(pass, callee),
): void {
  if (callee.type === 'ChainExpression') {
    const { expression } = callee
    // `(a?.b)()` keeps its `this`.
    if (expression.type === 'MemberExpression') {
      return visitChain(pass, callee, () => visitMember(pass, expression, 'method'))
    }
  }
  if (!watched) {
    if (callee.type === 'Identifier') return visitRead(pass, callee, true)
    return pass.visit(callee)
  }
  const site = pass.sites.add('call', callee.start, sourceOf(pass, callee))
  const list = callee.type === 'SequenceExpression' ? '(' : ''
  pass.edits.open(callee.start, `${before}${keep ? `${keep}=` : ''}${list}`)
  if (callee.type === 'Identifier') visitRead(pass, callee, true)
  else pass.visit(callee)
  pass.edits.close(callee.end, `${list ? ')' : ''},${site})${end}`)
}

/** Whether a call of this may lead out of the code that is instrumented. */
function isWatched(pass: Pass, callee: Node): boolean {
  if (isFunctionLike(callee)) return false
  if (callee.type !== 'Identifier') return true
  const binding = bindingOf(pass, callee)
  return binding ? !isKnown(binding) : !isPure(callee.name)
}

/** What it constructs with cannot be replaced, which the `prototype` of a function can. */
function isClass(pass: Pass, callee: Node): boolean {
  const binding = callee.type === 'Identifier' ? bindingOf(pass, callee) : undefined
  const node = binding?.value ?? callee
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

/** Sees the variables around it: what is called must go on being `eval` itself. */
function isDirectEval(pass: Pass, { callee, optional }: NodeOf<'CallExpression'>): boolean {
  return !optional && isGlobal(pass, callee, 'eval')
}

function isFunctionLike(node: Node): boolean {
  if (node.type === 'ClassExpression') return !node.superClass
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

function visitArguments(pass: Pass, list: readonly Node[]): void {
  const outer = pass.inTestCall
  pass.inTestCall = false
  for (const argument of list) pass.visit(argument)
  pass.inTestCall = outer
}

/** `O[K](await E)` is called in another step than `O[K]` is read in: `again` notes it once more. */
function visitLateArguments(pass: Pass, list: readonly Node[], late: Node, again: string): void {
  const value = late.type === 'SpreadElement' ? late.argument : late
  const name = temporary(pass)
  const isList = value.type === 'SequenceExpression' ? '(' : ''
  pass.edits.open(value.start, `(${name}=${isList}`)
  visitArguments(pass, list)
  pass.edits.close(value.end, `${isList && ')'},${again},${name})`)
}

/** Vitest reads the parameters of handlers and fixtures, and moves calls like `vi.mock(import('./x'))` as they are. */
function visitTestArguments(pass: Pass, node: NodeOf<'CallExpression'>): void {
  const outer = pass.inTestCall
  pass.inTestCall = true
  const moved = isHoisted(pass, node)
  for (const argument of node.arguments)
    if (!moved || isFunctionLike(argument)) pass.visit(argument)
  pass.inTestCall = outer
}

/** Visits what a chain of test calls holds besides the chain itself: `expect(x.y).resolves`. */
function visitRoot(pass: Pass, node: Node): void {
  if (node.type === 'MemberExpression') {
    visitRoot(pass, node.object)
    if (node.computed) pass.visit(node.property)
  } else if (node.type === 'CallExpression') {
    visitRoot(pass, node.callee)
    visitTestArguments(pass, node)
  } else if (node.type === 'TaggedTemplateExpression') {
    visitRoot(pass, node.tag)
    eachChild(node.quasi, pass.visit)
  } else if (node.type === 'ChainExpression') visitRoot(pass, node.expression)
}

/** `Object.defineProperty(exports, …)`: Node looks for this very text to find the exports of CommonJS. */
function definesExport(pass: Pass, { callee, arguments: list }: NodeOf<'CallExpression'>): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
  if (callee.property.name !== 'defineProperty' || !isGlobal(pass, callee.object, 'Object')) {
    return false
  }
  const target = list[0]
  if (!target) return false
  if (isGlobal(pass, target, 'exports')) return true
  return target.type === 'MemberExpression' && isGlobal(pass, target.object, 'module')
}
