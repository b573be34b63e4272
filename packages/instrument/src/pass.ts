import type { SiteId } from '@racetest/core'
import type { Analysis, Binding, Holder } from './binding.ts'
import type { Edits } from './emit.ts'
import type { Class, Node } from './parse.ts'
import type { Sites } from './sites.ts'

/** The function, module or class field whose code is being visited. */
export interface Code {
  readonly node: Node
  readonly async: boolean
  readonly generator: boolean
  /** Absent where no declaration of ours can be seen: in parameters and class fields. */
  temporaries: string[] | undefined
  usesFrame: boolean
  /** Holds direct eval or `with`, or stands inside of such: variables are left alone. */
  readonly dynamic: boolean
}

/** A class around the code being visited, for its private names. */
export interface Privates {
  readonly node: Class
  readonly names: ReadonlySet<string>
  site: SiteId | undefined
}

export type Origin = 'instrumented' | 'opaque' | 'test'

/** Everything that the visitors of one file share. */
export interface Pass {
  readonly code: string
  readonly edits: Edits
  readonly sites: Sites
  readonly analysis: Analysis
  readonly packageOf: (specifier: string) => Origin
  readonly names: { frame: string; scope: string; temporary: string }
  /** What people call a function or class, where its parent knows. */
  readonly hints: Map<Node, string>
  /** Parts of an optional chain behind its first `?.`, with the temporary that says whether it went on. */
  readonly links: Map<Node, string | undefined>
  /** Objects of `?.` whose value is kept for the links behind it. */
  readonly kept: Map<Node, string>
  readonly privates: Privates[]
  current: Code
  /** Directly among the arguments of a call of the test framework, not inside a function there. */
  inTestCall: boolean
  count: number
  readonly holders: Map<Holder, string>
  visit(node: Node): void
}

/** Puts text around an expression so that it is one argument of a call. */
export function wrap(pass: Pass, node: Node, before: string, after: string): void {
  const list = node.type === 'SequenceExpression'
  pass.edits.open(node.start, list ? `${before}(` : before)
  pass.visit(node)
  pass.edits.close(node.end, list ? `)${after}` : after)
}

/** A variable of the current activation for a value that is needed twice, if one can be declared. */
export function temporary(pass: Pass): string | undefined {
  if (!pass.current.temporaries) return undefined
  const name = `${pass.names.temporary}${++pass.count}`
  pass.current.temporaries.push(name)
  return name
}

/** The expression for the scope of a variable, as the hooks take it. */
export function scopeOf(pass: Pass, binding: Binding): string {
  if (!binding.holder || binding.shared) return 'void 0'
  let name = pass.holders.get(binding.holder)
  if (!name) {
    name = `${pass.names.scope}${++pass.count}`
    pass.holders.set(binding.holder, name)
  }
  return name
}

/** The declaration of a body's scope, or nothing if no variable of it outlives a step. */
export function scopeDeclaration(pass: Pass, body: Holder): string {
  const held = pass.analysis.scopes.get(body)
  if (!held || pass.current.dynamic) return ''
  return `const ${scopeOf(pass, held[0]!)}=__race.scope();`
}

export function frameOf(pass: Pass): string {
  if (!pass.current.async) return 'void 0'
  pass.current.usesFrame = true
  return pass.names.frame
}

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

export function sourceOf(pass: Pass, node: { start: number; end: number }): string {
  return pass.code.slice(node.start, Math.min(node.end, node.start + 60)).replace(/\s+/g, ' ')
}
