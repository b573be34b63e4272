import type { Analysis } from './binding.ts'
import { nameOf, type Node } from './parse.ts'

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
