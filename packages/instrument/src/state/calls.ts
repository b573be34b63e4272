import type { Node, NodeOf } from '../parse.ts'
import { bindingOf, keep, type Look, nameOf } from './look.ts'
import { isCode, isOnce, isPlatform, lastingValue } from './places.ts'
import { isBuiltin, isChanger, isLooker, isReader, isWeakly } from './known.ts'

type Call = NodeOf<'CallExpression' | 'NewExpression'>

/** Methods of texts that begin at the beginning of a pattern. */
const fromStart = /^(?:replace|replaceAll|split|match|matchAll)$/

export function visitCall(look: Look, node: Call): void {
  const { callee, arguments: args } = node
  if (callee.type === 'Identifier' && bindingOf(look, callee) === undefined) {
    if (callee.name === 'require') return need(look, args[0] ?? node)
    // `Proxy` hides what is read and written, the others what is run.
    if (/^(?:eval|Function|Proxy)$/.test(callee.name)) keep(node)
  }
  const isMethod = callee.type === 'MemberExpression'
  const name = isMethod && !callee.computed ? nameOf(callee.property) : ''
  const [first] = args
  if (look.isLate && first && isChanger(name) && isOnce(look, first)) keep(node)
  if (look.isLate && isMethod) visitMethod(look, node, callee, name)
  else if (callee.type !== 'Super') look.visit(callee)
  const isHelper = callee.type === 'Identifier' && /^_{1,2}class[A-Z]/.test(callee.name)
  const isLooking = isLooker(name) && isMethod && isPlatform(look, callee.object)
  for (const [at, arg] of args.entries()) {
    const value = lastingValue(look, arg)
    if (look.isLate && !callsBack(look, node, name, at) && isCode(look, arg)) keep(node)
    if (isHelper && value === 'weak') continue
    if (isLooking && (value === 'table' || value === 'list')) continue
    if (value === 'pattern' && fromStart.test(name)) continue
    const { isGiven } = look
    look.isGiven = true
    look.visit(arg)
    look.isGiven = isGiven
  }
}

/** Methods that call what they are given, and which of their arguments that is. */
const callers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(?:catch|finally|map|forEach|filter|some|every|find|findIndex|reduce|sort|flatMap)$/, [0]],
  [/^then$/, [0, 1]],
  [/^(?:replace|replaceAll|on|once|off|addListener|removeListener|from)$/, [1]],
]
const platformCallers = /^(?:setTimeout|setInterval|setImmediate|queueMicrotask|Promise|String)$/

/** Whether a function does nothing with a function that it is given as that argument but to call it. */
function callsBack(look: Look, { callee }: Call, name: string, at: number): boolean {
  if (isPlatform(look, callee)) return at === 0 && platformCallers.test(nameOf(callee))
  if (callee.type !== 'MemberExpression') return false
  // Only to look at it.
  if (isPlatform(look, callee.object) && /^(?:create|getPrototypeOf|isArray)$/.test(name))
    return true
  return callers.some(([methods, places]) => methods.test(name) && places.includes(at))
}

/** A method is called at any time. */
function visitMethod(
  look: Look,
  node: Call,
  callee: NodeOf<'MemberExpression'>,
  name: string,
): void {
  const value = lastingValue(look, callee.object)
  if (value === undefined || value === 'inert') return look.visit(callee)
  if (callee.computed) look.visit(callee.property)
  if (value === 'table') return
  if (value === 'list' && isReader(name)) return
  const [key] = node.arguments
  if (value === 'weak' && isWeakly(name) && key && !isOnce(look, key)) return
  keep(node)
}

/** Another module is loaded. */
export function need(look: Look, source: Node): void {
  if (source.type !== 'Literal' || typeof source.value !== 'string') keep(source)
  if (isBuiltin(source.value)) return
  if (source.value.startsWith('node:')) keep(source)
  look.needs.add(source.value)
}
