import type { Binding } from './binding.ts'
import type { Node } from './parse.ts'
import type { Pass } from './pass.ts'

/** The variable an identifier means, or nothing for a global. */
export function bindingOf(pass: Pass, node: Node): Binding | undefined {
  return pass.analysis.bindings.get(node)
}

export function isGlobal(pass: Pass, node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name && !bindingOf(pass, node)
}

export function suspends(pass: Pass, node: Node | null): boolean {
  return node !== null && pass.analysis.suspending.has(node)
}
