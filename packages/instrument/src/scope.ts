import type { Binding, Holder } from './binding.ts'
import type { Node, NodeOf } from './parse.ts'

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
  node: NodeOf<'Identifier'>,
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
