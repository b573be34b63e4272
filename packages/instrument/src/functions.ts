import { marker } from '@racetest/core'
import { scopeDeclaration, temporariesOf } from './activation.ts'
import { visitResult } from './awaits.ts'
import { moveParameters, recordParameters, visitParameter } from './parameters.ts'
import type { FunctionNode, Node, NodeOf } from './parse.ts'
import type { Code, Pass } from './pass.ts'
import { unseenNames } from './unseen.ts'
import { findToken } from './walk.ts'

/** A function's body, after its prologue: the marker, frame, scope and temporaries, and what its parameters read. */
export function visitFunction(pass: Pass, node: FunctionNode, isBaseConstructor = false): void {
  const outer = pass.current
  const isHandler = pass.inTestCall
  const name = node.id?.name ?? pass.hints.get(node) ?? '(anonymous)'
  pass.current = codeOf(pass, node, outer)
  const enter = node.async ? pass.sites.add('task', node.start, name) : undefined
  for (const param of node.params) visitParameter(pass, param)
  pass.current.temporaries = []
  pass.inTestCall = false
  const reads = recordParameters(pass, node, isHandler)
  const base = isBaseConstructor
    ? `__race.make(this,${pass.sites.add('make', node.start, name)});`
    : ''
  const prologue = (): string => {
    const frame = enter === undefined ? '' : `const ${pass.names.frame}=__race.enter(${enter});`
    return (
      frame +
      unseenNames(pass) +
      scopeDeclaration(pass, node) +
      temporariesOf(pass.current) +
      base +
      reads
    )
  }
  if (node.body.type === 'BlockStatement') {
    const { offset, semicolon } = afterDirectives(pass, node.body)
    // On the left side of the offset: moved parameters come to stand between it and the body.
    const slot = pass.edits.close(offset, '')
    moveParameters(pass, node, offset, isHandler)
    for (const statement of node.body.body) pass.visit(statement)
    slot.text = semicolon + marker + prologue()
  } else visitArrowBody(pass, node, isHandler, prologue)
  pass.current = outer
  pass.inTestCall = isHandler
}

/** `() => E` stays an expression unless something has to be declared. */
function visitArrowBody(
  pass: Pass,
  node: FunctionNode,
  isHandler: boolean,
  prologue: () => string,
): void {
  const from = node.params.at(-1)?.end ?? node.start
  const offset = findToken(pass.code, '=>', from) + 2
  const slot = pass.edits.close(offset, marker)
  const start = pass.edits.open(offset, '')
  const moved = moveParameters(pass, node, offset, isHandler)
  visitResult(pass, node.body, node.body.start)
  const declarations = prologue()
  const isTrivial = node.body.type === 'Literal' && node.params.length === 0
  if (!moved && (declarations === '' || isTrivial)) return
  slot.text = `{${marker}${declarations}`
  start.text = 'return ('
  pass.edits.close(node.end, ')}')
}

function codeOf(pass: Pass, node: FunctionNode, outer: Code): Code {
  return {
    node,
    async: node.async,
    generator: node.generator,
    temporaries: undefined,
    usesFrame: false,
    inPattern: false,
    dynamic: pass.analysis.dynamic.get(node) ?? outer.dynamic,
  }
}

/** Where a body may begin: directives stay first, and one without a semicolon is given one. */
export function afterDirectives(
  pass: Pass,
  body: { readonly start: number; readonly body: readonly Node[] },
): { offset: number; semicolon: string } {
  let last: NodeOf<'ExpressionStatement'> | undefined
  for (const statement of body.body) {
    if (statement.type !== 'ExpressionStatement' || !isDirective(pass, statement)) break
    last = statement
  }
  if (!last) return { offset: body.start + 1, semicolon: '' }
  return { offset: last.end, semicolon: pass.code[last.end - 1] === ';' ? '' : ';' }
}

export function isDirective(pass: Pass, node: NodeOf<'ExpressionStatement'>): boolean {
  const { expression } = node
  if (expression.type !== 'Literal' || typeof expression.value !== 'string') return false
  // A string in parentheses is none.
  return pass.code[node.start] === '"' || pass.code[node.start] === "'"
}
