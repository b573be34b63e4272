import { isTestGlobal } from './globals.ts'
import { bindingOf } from './lookup.ts'
import type { Node, NodeOf } from './parse.ts'
import type { Pass } from './pass.ts'

/** Whether an expression goes out from the test framework: `expect(x).not.toBe`, `vi.fn()`. */
export function isTestCode(pass: Pass, node: Node): boolean {
  const root = rootOf(node)
  if (root?.type !== 'Identifier') return false
  const binding = bindingOf(pass, root)
  if (!binding) return isTestGlobal(root.name)
  return binding.from !== undefined && pass.packageOf(binding.from.specifier) === 'test'
}

/** Names that people give to tests with fixtures of their own. */
const testName = /^(?:it|test|bench)$|(?:[a-z\d](?:Test|It)|_(?:test|it))$/

/**
 * Whether a call registers a test by its looks: `dbTest('name', ({ db }) => …)`, also from
 * another file, and `test.extend({ db: async ({}, use) => … })`. Vitest reads the parameters of
 * such functions in their text.
 */
export function isTestCall(node: NodeOf<'CallExpression'>): boolean {
  const { callee } = node
  const root = rootOf(callee)
  if (root?.type !== 'Identifier' || !testName.test(root.name)) return false
  const [first] = node.arguments
  if (first?.type === 'TemplateLiteral') return true
  if (first?.type === 'Literal' && typeof first.value === 'string') return true
  return (
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    /^(?:extend|override|scoped)$/.test(callee.property.name)
  )
}

/** Whether it is a call that Vitest's own transform looks for and moves: it must stay as it is. */
export function isViCall(pass: Pass, node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  const root = rootOf(node)
  if (root?.type !== 'Identifier') return false
  const binding = bindingOf(pass, root)
  const name = binding?.from?.imported ?? root.name
  return (name === 'vi' || name === 'vitest' || name === '*') && isTestCode(pass, root)
}

const hoisted = /^(mock|doMock|unmock|doUnmock|hoisted|importActual|importMock)$/

/** Whether Vitest moves or rewrites the call: then only function bodies in it may change. */
export function isHoisted(pass: Pass, node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  const { property } = node.callee
  return property.type === 'Identifier' && hoisted.test(property.name) && isViCall(pass, node)
}

function rootOf(node: Node): Node | undefined {
  let at: Node = node
  for (;;) {
    if (at.type === 'MemberExpression') at = at.object
    else if (at.type === 'CallExpression') at = at.callee
    else if (at.type === 'ChainExpression') at = at.expression
    else if (at.type === 'TaggedTemplateExpression') at = at.tag
    else return at
  }
}
