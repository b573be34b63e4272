import type { Program } from '../../src/index.ts'
import { isFunction, type Node } from '../../src/parse.ts'
import { eachChild } from '../../src/walk.ts'

/** The functions whose own source text the runtime could not tell from foreign code. */
export function functionsWithoutMarker(program: Program, code: string): string[] {
  const bare: string[] = []
  const visit = (node: Node): void => {
    const isOwn =
      isFunction(node) || node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
    if (isOwn) {
      const text = code.slice(node.start, node.end)
      if (!text.includes('/*@race*/') && !text.includes('__race.')) bare.push(text.slice(0, 80))
    }
    // Node must find the exports of CommonJS in the text, so these getters stay as they are.
    if (node.type === 'CallExpression' && code.startsWith('Object.defineProperty(', node.start)) {
      if (
        /^Object\.defineProperty\(\s*(module\s*\.\s*)?exports\b/.test(
          code.slice(node.start, node.end),
        )
      ) {
        return
      }
    }
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
      if (node.callee.name === 'require') return
    }
    eachChild(node, visit)
  }
  for (const statement of program.body) visit(statement as Node)
  return bare
}
