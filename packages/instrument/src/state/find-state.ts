import { isFunction, type Node, type NodeOf, type Program } from '../parse.ts'
import { bindingOf, keep, Kept, type Look, nameOf, type Self } from './look.ts'
import { isClass, isCode, isOnce, isRead, lastingValue } from './places.ts'
import { eachTarget } from '../targets.ts'
import { eachChild } from '../walk.ts'
import { need, visitCall } from './calls.ts'
import { isGlobal, isOfProcess } from './known.ts'
import { loadModule } from './load.ts'
import { evaluate, type Value, valueOf } from './values.ts'
import { isPrototypeTarget, isTable, visitTarget, visitTargets, whoseTarget } from './writes.ts'

/** What `findState` says of a module. */
export interface ModuleState {
  /** What it keeps from one call to another, or may keep: a piece of its source. Undefined if nothing. */
  readonly keeps: string | undefined
  /** The modules that it loads, as it names them; without Node's own. */
  readonly needs: readonly string[]
}

/**
 * Whether a module keeps something between calls of what it exports: a counter, a cache, a list of
 * all that it has made. If not, a call touches what it is given, and what can be reached from
 * there. It is on the safe side: where the source does not show it, something is kept.
 */
export function findState(code: string, program: Program): ModuleState {
  // The structural type of parse.ts is what every ESTree parser gives.
  const node = program as Node
  const look: Look = {
    module: loadModule(node),
    needs: new Set(),
    aliases: new Set(),
    visit: (inner) => visit(look, inner),
    isLate: false,
    self: 'single',
    isGiven: false,
  }
  try {
    for (const hidden of look.module.analysis.dynamic.values()) keep(hidden)
    look.visit(node)
    return { keeps: undefined, needs: [...look.needs] }
  } catch (error) {
    if (!(error instanceof Kept)) throw error
    const { start, end } = error.node
    return { keeps: code.slice(start, Math.min(end, start + 80)), needs: [...look.needs] }
  }
}

function visit(look: Look, node: Node): void {
  switch (node.type) {
    case 'FunctionDeclaration': {
      const isConstructor = /^[A-Z_$]/.test(node.id?.name ?? '')
      return visitFunction(look, node, isConstructor || look.isLate ? 'instance' : 'unknown')
    }
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return visitFunction(look, node, look.isLate || look.isGiven ? 'instance' : 'unknown')
    case 'ClassDeclaration':
    case 'ClassExpression':
      if (node.superClass) look.visit(node.superClass)
      for (const member of node.body.body) visitMember(look, member)
      return
    case 'ObjectExpression':
      for (const property of node.properties) visitProperty(look, property)
      return
    case 'Property':
      // Of a pattern.
      if (node.computed) look.visit(node.key)
      return look.visit(node.value)
    case 'ArrayExpression':
      if (look.isLate)
        eachChild(node, (element) => {
          if (isClass(look, element)) keep(element)
        })
      break
    case 'AssignmentPattern':
      if (look.isLate && isOnce(look, node.right)) keep(node)
      break
    case 'VariableDeclarator':
      return visitDeclarator(look, node)
    case 'AssignmentExpression':
      return visitAssignment(look, node)
    case 'UpdateExpression':
      return visitTarget(look, node.argument, undefined)
    case 'ForInStatement':
    case 'ForOfStatement':
      if (node.left.type !== 'VariableDeclaration') visitTargets(look, node.left, undefined)
      else visitPattern(look, node.left.declarations[0]!.id)
      visitUnread(look, node.right)
      return look.visit(node.body)
    case 'UnaryExpression':
      if (node.operator === 'delete') return visitTarget(look, node.argument, undefined)
      if (node.operator === 'typeof' && node.argument.type === 'Identifier') return
      return look.visit(node.argument)
    case 'BinaryExpression':
      for (const side of [node.left, node.right]) visitUnread(look, side)
      return
    case 'SpreadElement':
      return visitUnread(look, node.argument)
    case 'CallExpression':
    case 'NewExpression':
      return visitCall(look, node)
    case 'MemberExpression':
      return visitMemberRead(look, node)
    case 'Identifier':
      return visitName(look, node)
    case 'ImportDeclaration':
      return need(look, node.source)
    case 'ExportNamedDeclaration':
      return visitExport(look, node)
    case 'ExportDefaultDeclaration': {
      const isInert = evaluate(look.module, node.declaration) === 'inert'
      if (!isInert && !isTable(look, node.declaration)) keep(node)
      return visitValue(look, node.declaration, 'single')
    }
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return need(look, (node as unknown as { source: Node }).source)
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return eachChild(node, (child) => {
        if (child.type !== 'Identifier') look.visit(child)
      })
    case 'WithStatement':
      return keep(node)
    case 'MetaProperty':
      return
  }
  eachChild(node, look.visit)
}

function within(look: Look, isLate: boolean, self: Self, visitInner: () => void): void {
  const saved = { isLate: look.isLate, self: look.self, isGiven: look.isGiven }
  Object.assign(look, { isLate, self, isGiven: false })
  visitInner()
  Object.assign(look, saved)
}

function visitFunction(look: Look, node: Node, whose: Self): void {
  const isLate = look.isLate || !look.module.once.has(node)
  const self = node.type === 'ArrowFunctionExpression' ? look.self : whose
  within(look, isLate, self, () => eachChild(node, look.visit))
}

/** A value that goes somewhere; `whose` is `this` in a function there. */
function visitValue(look: Look, node: Node, whose: Self): void {
  if (isFunction(node) && node.type !== 'ArrowFunctionExpression')
    return visitFunction(look, node, look.isLate ? 'instance' : whose)
  look.visit(node)
}

function visitDeclarator(look: Look, { id, init }: NodeOf<'VariableDeclarator'>): void {
  visitPattern(look, id)
  if (init === null) return
  if (look.isLate && isOnce(look, init)) addAliases(look, id)
  visitValue(look, init, 'unknown')
}

/** They are names for what is there once, or for something of it. */
function addAliases(look: Look, pattern: Node): void {
  eachTarget(
    pattern,
    [],
    () => {},
    (target) => {
      const binding = bindingOf(look, target)
      if (binding !== undefined) look.aliases.add(binding)
    },
  )
}

function visitAssignment(look: Look, node: NodeOf<'AssignmentExpression'>): void {
  visitTargets(look, node.left, node.operator === '=' ? node.right : undefined)
  if (look.isLate && isOnce(look, node.right)) {
    // Who has a class can write its fields.
    if (node.left.type === 'MemberExpression' && isCode(look, node.right)) keep(node)
    addAliases(look, node.left)
  }
  const { isGiven } = look
  look.isGiven = isPrototypeTarget(node)
  visitValue(look, node.right, whoseTarget(node.left))
  look.isGiven = isGiven
}

function visitPattern(look: Look, node: Node): void {
  if (node.type !== 'Identifier') eachTarget(node, [], look.visit, () => {})
}

/** What is only looked at. */
function visitUnread(look: Look, node: Node): void {
  if (!isRead(look, node)) look.visit(node)
}

function visitMember(look: Look, member: Node): void {
  if (member.type === 'StaticBlock')
    return within(look, look.isLate, 'single', () => eachChild(member, look.visit))
  if (member.type === 'AccessorProperty') keep(member)
  if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return
  // What it is given nobody sees.
  if (member.kind === 'set') keep(member)
  if (member.computed) look.visit(member.key)
  const { value } = member
  if (value === null) return
  const isField = member.type === 'PropertyDefinition'
  if (member.static && !look.isLate && isField) expectInert(value, evaluate(look.module, value))
  const whose: Self = member.static ? 'single' : 'instance'
  const isOwn = isFunction(value) && value.type !== 'ArrowFunctionExpression'
  if (isOwn) return visitFunction(look, value, whose)
  within(look, look.isLate || !member.static, whose, () => look.visit(value))
}

function visitProperty(look: Look, property: Node): void {
  if (property.type !== 'Property') return look.visit(property)
  const { kind, key, value, computed } = property
  // Also of what `Object.defineProperty` is given.
  if (kind === 'set' || (look.isGiven && nameOf(key) === 'set')) keep(property)
  if (computed) look.visit(key)
  if (look.isLate && isClass(look, value)) keep(value)
  visitValue(look, value, look.isGiven ? 'instance' : 'single')
}

/** `process.env.NODE_ENV`: what else is in the environment, tests change. */
function isMode(look: Look, { object, property }: NodeOf<'MemberExpression'>): boolean {
  if (object.type !== 'MemberExpression' || nameOf(property) !== 'NODE_ENV') return false
  const { object: holder } = object
  return nameOf(holder) === 'process' && bindingOf(look, holder) === undefined
}

function visitMemberRead(look: Look, node: NodeOf<'MemberExpression'>): void {
  const { object, property, computed } = node
  if (computed) look.visit(property)
  if (isMode(look, node)) return
  if (object.type === 'Identifier' && bindingOf(look, object) === undefined) {
    const name = computed ? '' : nameOf(property)
    if (object.name === 'process' && isOfProcess(name)) return
    if (object.name === 'globalThis' && isGlobal(name)) return
  }
  if (!look.isLate || !isRead(look, object)) look.visit(object)
}

const whileLoading = /^(?:module|exports|require|define|globalThis|self|global)$/

function visitName(look: Look, node: NodeOf<'Identifier'>): void {
  if (bindingOf(look, node) === undefined) {
    const isOwn = !look.isLate && whileLoading.test(node.name)
    if (!isOwn && !isGlobal(node.name)) keep(node)
    return
  }
  if (look.isLate && (lastingValue(look, node) ?? 'inert') !== 'inert') keep(node)
}

function visitExport(look: Look, node: NodeOf<'ExportNamedDeclaration'>): void {
  if (node.source) return need(look, node.source)
  const { analysis } = look.module
  const [program] = analysis.declared.values()
  for (const { local } of node.specifiers) {
    const binding = program?.get(nameOf(local))
    expectInert(local, binding === undefined ? 'unknown' : valueOf(look.module, binding))
  }
  const { declaration } = node
  if (declaration === null) return
  look.visit(declaration)
  if (declaration.type !== 'VariableDeclaration') return
  for (const { id } of declaration.declarations)
    if (id.type !== 'Identifier') keep(id)
    else expectInert(id, lastingValue(look, id) ?? 'unknown')
}

function expectInert(node: Node, value: Value): void {
  if (value !== 'inert') keep(node)
}
