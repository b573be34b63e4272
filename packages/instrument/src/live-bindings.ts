import type { Analysis } from './analysis.ts'
import type { Binding } from './binding.ts'
import { nameOf, type Node, type NodeOf } from './parse.ts'

/** The variables that an import declares, with the export that each one shows; `*` for a namespace. */
export function importsOf(
  node: NodeOf<'ImportDeclaration'>,
): { local: NodeOf<'Identifier'>; from: NonNullable<Binding['from']> }[] {
  const specifier = String(node.source.value)
  return node.specifiers.flatMap(({ type, local, imported }) => {
    if (local.type !== 'Identifier') return []
    const name = imported && nameOf(imported)
    const fallback = type === 'ImportNamespaceSpecifier' ? '*' : 'default'
    return [{ local, from: { specifier, imported: name ?? fallback } }]
  })
}

/** Calls for re-exports under another name: both names are one resource. */
export function aliasesOf(program: Node, analysis: Analysis): string {
  if (program.type !== 'Program') return ''
  let calls = ''
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    for (const { local, exported } of node.specifiers) {
      const binding = node.source ? undefined : analysis.declared.get(program)?.get(nameOf(local))
      const from = node.source ? nameOf(local) : binding?.from?.imported
      const to = nameOf(exported ?? local)
      if (from === undefined || from === '*' || from === to) continue
      calls += `;__race.aliasExport(${JSON.stringify(from)},${JSON.stringify(to)})`
    }
  }
  return calls
}
