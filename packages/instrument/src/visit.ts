import {
  visitAssignment as visitMemberAssignment,
  visitIn,
  visitInstanceof,
  visitMember,
  visitUpdate as visitMemberUpdate,
} from './accesses.ts'
import { visitAwait, visitReturn, visitYield } from './awaits.ts'
import { visitCall, visitChain, visitNew, visitTagged } from './calls.ts'
import { visitClass } from './classes.ts'
import { isDirective, visitFunction } from './functions.ts'
import { isGlobal } from './lookup.ts'
import { visitForEach, visitLoopBody } from './loops.ts'
import { isFunction, isMade, type Node, type NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'
import { visitCatch } from './parameters.ts'
import { hint, visitDeclaration, visitPatternAssignment } from './patterns.ts'
import { visitSum, visitTemplate, visitText } from './text.ts'
import {
  visitAssignment,
  visitRead,
  visitShorthand,
  visitTypeof,
  visitUpdate,
} from './variables.ts'
import { visitUnseen } from './unseen.ts'
import { eachChild } from './walk.ts'

/** Inserts the hook calls for a node and everything in it. */
export function visit(pass: Pass, node: Node): void {
  switch (node.type) {
    case 'Identifier':
      return visitRead(pass, node)
    case 'ExpressionStatement':
      return visitStatement(pass, node)
    case 'MemberExpression':
      return visitMember(pass, node, 'get')
    case 'CallExpression':
      return visitCall(pass, node)
    case 'NewExpression':
      return visitNew(pass, node)
    case 'TaggedTemplateExpression':
      return visitTagged(pass, node)
    case 'ChainExpression':
      return visitChain(pass, node, pass.visit)
    case 'AssignmentExpression':
      return visitAssigned(pass, node, false)
    case 'UpdateExpression':
      return visitUpdated(pass, node, false)
    case 'UnaryExpression':
      return visitUnary(pass, node)
    case 'BinaryExpression':
      if (node.operator === 'in') return visitIn(pass, node)
      if (node.operator === '+') return visitSum(pass, node)
      if (node.operator === 'instanceof') return visitInstanceof(pass, node)
      break
    case 'TemplateLiteral':
      return visitTemplate(pass, node)
    case 'AwaitExpression':
      return visitAwait(pass, node)
    case 'YieldExpression':
      return visitYield(pass, node)
    case 'ReturnStatement':
      return visitReturn(pass, node)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return visitFunction(pass, node)
    case 'ClassDeclaration':
    case 'ClassExpression':
      return visitClass(pass, node)
    case 'VariableDeclaration':
      return visitDeclaration(pass, node)
    case 'ForInStatement':
    case 'ForOfStatement':
      return visitForEach(pass, node)
    case 'ForStatement':
      if (node.init) pass.visit(node.init)
      if (node.test) pass.visit(node.test)
      if (node.update) pass.visit(node.update)
      return visitLoopBody(pass, node.body, '')
    case 'WhileStatement':
    case 'DoWhileStatement':
      pass.visit(node.test)
      return visitLoopBody(pass, node.body, '')
    case 'CatchClause':
      return visitCatch(pass, node)
    case 'ObjectExpression':
      return visitObject(pass, node, node.properties)
    case 'ArrayExpression':
      return visitMade(pass, node, '[…]')
    case 'Literal':
      if (node.regex) visitMade(pass, node, sourceOf(pass, node))
      return
    case 'SpreadElement': {
      const site = pass.sites.add('read', node.argument.start, sourceOf(pass, node.argument))
      return wrap(pass, node.argument, '__race.iterate(', `,${site})`)
    }
    case 'ImportExpression': {
      const site = pass.sites.add('call', node.start, sourceOf(pass, node))
      pass.edits.open(node.start, '__race.import(')
      eachChild(node, pass.visit)
      pass.edits.close(node.end, `,${site})`)
      return
    }
    case 'ExportDefaultDeclaration':
      pass.hints.set(node.declaration, 'default')
      return pass.visit(node.declaration)
    case 'ExportNamedDeclaration':
      if (node.declaration) pass.visit(node.declaration)
      return
    // Labels, names of exports and the like are no variables; decorators have a grammar of their own.
    case 'LabeledStatement':
      return eachChild(node, (child) => {
        if (child.type !== 'Identifier') pass.visit(child)
      })
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'Decorator':
      return
    case 'WithStatement':
      return visitUnseen(pass, node)
  }
  eachChild(node, pass.visit)
}

function visitStatement(pass: Pass, node: NodeOf<'ExpressionStatement'>): void {
  if (isDirective(pass, node)) return
  const { expression } = node
  const slot = pass.edits.open(node.start, '')
  if (expression.type === 'AssignmentExpression') visitAssigned(pass, expression, true)
  else if (expression.type === 'UpdateExpression') visitUpdated(pass, expression, true)
  else pass.visit(expression)
  // After a line without a semicolon a parenthesis of ours would be the arguments of a call.
  if (pass.edits.openAt(node.start).startsWith('(')) slot.text = '0,'
}

function visitAssigned(pass: Pass, node: NodeOf<'AssignmentExpression'>, bare: boolean): void {
  const { left, right } = node
  hint(pass, left, right)
  if (left.type === 'Identifier') visitAssignment(pass, node, left, bare)
  else if (left.type !== 'MemberExpression') visitPatternAssignment(pass, node, bare)
  else if (isModuleExports(pass, left) && right.type === 'ObjectExpression') {
    for (const property of right.properties) visitProperty(pass, property)
  } else visitMemberAssignment(pass, node, left)
}

/** Node reads the exports of CommonJS from the text of `module.exports = {…}`. */
function isModuleExports(pass: Pass, node: Node): boolean {
  return node.type === 'MemberExpression' && isGlobal(pass, node.object, 'module')
}

function visitUpdated(pass: Pass, node: NodeOf<'UpdateExpression'>, bare: boolean): void {
  const { argument } = node
  if (argument.type === 'Identifier') visitUpdate(pass, node, argument, bare)
  else if (argument.type === 'MemberExpression') visitMemberUpdate(pass, node, argument)
  else pass.visit(argument)
}

function visitUnary(pass: Pass, node: NodeOf<'UnaryExpression'>): void {
  const { operator, argument } = node
  // `+date`: a number of what it holds.
  if (operator === '+') return visitText(pass, argument)
  if (argument.type === 'Identifier') {
    if (operator === 'typeof') return visitTypeof(pass, node, argument)
    if (operator === 'delete') return
  }
  if (operator !== 'delete') return pass.visit(argument)
  if (argument.type === 'MemberExpression') return visitMember(pass, argument, 'remove')
  if (argument.type !== 'ChainExpression') return pass.visit(argument)
  visitChain(pass, argument, (inner) => {
    if (inner.type === 'MemberExpression') visitMember(pass, inner, 'remove')
    else pass.visit(inner)
  })
}

function visitObject(pass: Pass, node: Node, properties: readonly Node[]): void {
  const site = pass.sites.add('make', node.start, pass.hints.get(node) ?? '{…}')
  pass.edits.open(node.start, '__race.make(')
  for (const property of properties) visitProperty(pass, property)
  pass.edits.close(node.end, `,${site})`)
}

function visitProperty(pass: Pass, node: Node): void {
  if (node.type === 'SpreadElement') {
    const site = pass.sites.add('read', node.argument.start, sourceOf(pass, node.argument))
    return wrap(pass, node.argument, '__race.whole(', `,${site})`)
  }
  if (node.type !== 'Property') return pass.visit(node)
  if (node.computed) pass.visit(node.key)
  if (node.shorthand && node.value.type === 'Identifier') return visitShorthand(pass, node.value)
  nameProperty(pass, node)
  pass.visit(node.value)
}

function nameProperty(pass: Pass, { key, value, computed }: NodeOf<'Property'>): void {
  const takesName = isFunction(value) || isMade(value)
  if (computed || !takesName) return
  pass.hints.set(value, pass.code.slice(key.start, key.end))
}

function visitMade(pass: Pass, node: Node, name: string): void {
  const site = pass.sites.add('make', node.start, pass.hints.get(node) ?? name)
  pass.edits.open(node.start, '__race.make(')
  if (node.type === 'ArrayExpression') eachChild(node, pass.visit)
  pass.edits.close(node.end, `,${site})`)
}
