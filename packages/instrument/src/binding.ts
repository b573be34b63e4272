import type { SiteId } from '@racetest/core'
import type { Block, FunctionNode, Identifier, Node } from './parse.ts'

/** Where the hook scope of a variable is declared: a function's or a loop's body. */
export type Holder = FunctionNode | Block

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

/** One lexical scope while its file is analysed. */
export interface Scope {
  readonly parent: Scope | undefined
  readonly names: Map<string, Binding>
  readonly owner: Node
  readonly holder: Holder | undefined
  /** `var` goes up to the next scope that says so. */
  readonly takesVar: boolean
  readonly inLoop: boolean
}

export interface Analysis {
  /** Bindings of identifiers that are variables; absent for globals. */
  readonly bindings: ReadonlyMap<Node, Binding>
  /** Functions (or the program) that hold direct `eval` or `with`. */
  readonly dynamic: ReadonlySet<Node>
  /** Nodes with a suspension point of their own function inside. */
  readonly suspending: ReadonlySet<Node>
  /** Variables that closures share and something reassigns, by the body that must declare their scope. */
  readonly scopes: ReadonlyMap<Node, readonly Binding[]>
  /** Names that each function declares as parameter or variable; to see a shadowed `arguments`. */
  readonly declared: ReadonlyMap<Node, ReadonlyMap<string, Binding>>
}

export function openScope(parent: Scope | undefined, program: Node, change: Partial<Scope>): Scope {
  return {
    parent,
    names: new Map(),
    owner: parent?.owner ?? program,
    holder: parent?.holder,
    takesVar: false,
    inLoop: parent?.inLoop ?? false,
    ...change,
  }
}

/** The variable that a declaration means: a new one, or the one of that name that is there already. */
export function declareName(
  node: Identifier,
  kind: Binding['kind'],
  from: Scope,
  more: Partial<Binding>,
): Binding {
  let scope = from
  if (kind === 'var') while (!scope.takesVar && scope.parent) scope = scope.parent
  const existing = scope.names.get(node.name)
  if (existing) {
    if (kind === 'function') existing.writes++
    if (kind !== 'parameter') existing.redeclared = true
    return existing
  }
  const binding: Binding = {
    name: node.name,
    kind,
    owner: scope.owner,
    holder: scope.holder,
    offset: node.start,
    value: undefined,
    from: undefined,
    captured: false,
    redeclared: false,
    writes: 0,
    inits: 0,
    shared: false,
    exported: [],
    site: undefined,
    ...more,
  }
  scope.names.set(node.name, binding)
  return binding
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

/** A function or class of this module whose name always means it. */
export function isKnown(binding: Binding): boolean {
  if (isReassigned(binding)) return false
  if (binding.kind === 'function' || binding.kind === 'class') return true
  if (binding.kind !== 'const' || !binding.value) return false
  const { type } = binding.value
  return (
    type === 'ArrowFunctionExpression' ||
    type === 'FunctionExpression' ||
    type === 'ClassExpression'
  )
}
