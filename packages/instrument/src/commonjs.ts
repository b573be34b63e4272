import { isGlobal } from './lookup.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, sourceOf, wrap } from './pass.ts'

/** `exports` and `module.exports` */
function isExports(pass: Pass, node: Node): boolean {
  if (isGlobal(pass, node, 'exports')) return true
  return node.type === 'MemberExpression' && isModule(pass, node)
}

function isModule(pass: Pass, { object, property }: NodeOf<'MemberExpression'>): boolean {
  return (
    isGlobal(pass, object, 'module') &&
    property.type === 'Identifier' &&
    property.name === 'exports'
  )
}

/** Whether a member is of `module` or the exports, while the module is loaded: nobody else has them yet. */
export function isLoading(pass: Pass, node: NodeOf<'MemberExpression'>): boolean {
  if (pass.current.node.type !== 'Program') return false
  return isGlobal(pass, node.object, 'module') || isExports(pass, node.object)
}

/**
 * `exports.k = V` → `exports.k = __race.put(exports,"k",V,7)`: Node finds the named exports of CommonJS
 * in the text, so what stands before the `=` stays.
 */
export function visitExport(
  pass: Pass,
  { operator, left, right }: NodeOf<'AssignmentExpression'>,
): boolean {
  if (operator !== '=' || left.type !== 'MemberExpression' || left.computed) return false
  const isNamed = left.property.type === 'Identifier' && isExports(pass, left.object)
  if (!isNamed && !isModule(pass, left)) return false
  const object = pass.code.slice(left.object.start, left.object.end)
  const key = pass.code.slice(left.property.start, left.property.end)
  const site = pass.sites.add('write', left.property.start, sourceOf(pass, left))
  wrap(pass, right, `__race.put(${object},"${key}",`, `,${exportSite(pass, left, site)})`)
  return true
}

/** The site of a write to an export, told to those who import it by name on the way. */
export function exportSite(pass: Pass, node: NodeOf<'MemberExpression'>, site: number): string {
  const { object, property, computed } = node
  if (computed || property.type !== 'Identifier' || !isExports(pass, object)) return String(site)
  return `(__race.writeExport("${property.name}",${site}),${site})`
}
