import type { SiteId } from '@racetest/core'
import { type FunctionNode, isFunction, type Node, type NodeOf } from './parse.ts'

/** Where the hook scope of a variable is declared: a function's or a loop's body. */
export type Holder = FunctionNode | NodeOf<'BlockStatement' | 'StaticBlock' | 'Program'>

export interface Binding {
  readonly name: string
  readonly kind: 'var' | 'let' | 'const' | 'function' | 'class' | 'parameter' | 'import'
  /** The function (or the program) it belongs to; a reference from another one captures it. */
  readonly owner: Node
  /** Absent for the module's own variables, of which there is only one activation. */
  readonly holder: Holder | undefined
  readonly offset: number
  readonly value: Node | undefined
  readonly from: { readonly specifier: string; readonly imported: string } | undefined
  captured: boolean
  /** A parameter that the body declares again. */
  redeclared: boolean
  /** Assignments other than the initialiser. */
  writes: number
  inits: number
  /** Used where the holder's scope cannot be seen, as in parameters: then all activations count as one. */
  shared: boolean
  readonly exported: string[]
  site: SiteId | undefined
}

/** A variable that outlives a step: shared by two functions, and written after its initialisation. */
export function outlives(binding: Binding): boolean {
  return binding.captured && isReassigned(binding) && binding.kind !== 'import'
}

export function isReassigned(binding: Binding): boolean {
  return binding.writes > 0 || binding.inits > 1
}

/** A live binding: exported under these names, and changed after its initialisation. */
export function liveNames(binding: Binding): readonly string[] {
  return isReassigned(binding) ? binding.exported : []
}

/** A function or class of this module whose name always means it, and that is all of it. */
export function isKnown(binding: Binding): boolean {
  if (isReassigned(binding)) return false
  const { kind, value } = binding
  // A generator is an object with a state, which gets its name where it is called.
  if (value && isFunction(value) && value.generator) return false
  if (kind === 'function') return true
  if ((kind !== 'const' && kind !== 'class') || !value) return false
  if (value.type === 'ClassExpression' || value.type === 'ClassDeclaration')
    return !value.superClass
  return value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression'
}

/** A function or class that takes its name from what it is assigned to. */
export function isAnonymous(node: Node): boolean {
  if (node.type === 'ArrowFunctionExpression') return true
  return (node.type === 'FunctionExpression' || node.type === 'ClassExpression') && !node.id
}
