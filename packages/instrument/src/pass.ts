import type { SiteId } from '@racetest/core'
import type { Analysis } from './analysis.ts'
import type { Holder } from './binding.ts'
import type { Edits } from './emit.ts'
import type { Node, NodeOf } from './parse.ts'
import type { Sites } from './sites.ts'

/** The function, module or class field whose code is being visited. */
export interface Code {
  readonly node: Node
  readonly async: boolean
  readonly generator: boolean
  /** Absent where no declaration of ours can be seen: in parameters and class fields. */
  temporaries: string[] | undefined
  usesFrame: boolean
  /** Inside a pattern that is being destructured. */
  inPattern: boolean
  /** The direct `eval` or `with` in or around it: variables are left alone. */
  readonly dynamic: Node | undefined
}

/** A class around the code being visited, for its private names. */
interface Privates {
  readonly node: NodeOf<'ClassDeclaration' | 'ClassExpression'>
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
  /** Callees whose arguments suspend; with the hook call that notes the call again where the first cannot be all. */
  readonly calledLate: Map<Node, string>
  /** Sites of `eval` and `with`. */
  readonly unseen: Map<Node, SiteId>
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

export function sourceOf(pass: Pass, node: { start: number; end: number }): string {
  return pass.code.slice(node.start, Math.min(node.end, node.start + 60)).replace(/\s+/g, ' ')
}
