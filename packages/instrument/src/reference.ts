import { type Binding, type Holder, outlives } from './binding.ts'
import { isFunction, type Node, type NodeOf } from './parse.ts'
import type { Scope } from './scope.ts'

/** A name as it is used. What it means is known once all declarations were seen. */
export interface Reference {
  readonly node: NodeOf<'Identifier'>
  readonly scope: Scope
  readonly writes: boolean
}

/** Finds the variable, and notes on it how it is used. */
export function resolve({ node, scope, writes }: Reference, bindings: Map<Node, Binding>): void {
  let at: Scope | undefined = scope
  let binding: Binding | undefined
  while (at && !(binding = at.names.get(node.name))) at = at.parent
  if (!binding) return
  bindings.set(node, binding)
  if (writes) binding.writes++
  if (scope.owner !== binding.owner) binding.captured = true
  if (binding.holder && !isWithin(node, binding.holder)) binding.shared = true
}

/** Variables that closures share and something reassigns, by the body that must declare their scope. */
export function scopesOf(created: readonly Binding[]): Map<Node, Binding[]> {
  const scopes = new Map<Node, Binding[]>()
  for (const binding of created) {
    if (!binding.holder || binding.shared || !outlives(binding)) continue
    const held = scopes.get(binding.holder)
    if (held) held.push(binding)
    else scopes.set(binding.holder, [binding])
  }
  return scopes
}

function isWithin(node: Node, holder: Holder): boolean {
  const body = isFunction(holder) ? holder.body : holder
  return node.start >= body.start && node.end <= body.end
}
