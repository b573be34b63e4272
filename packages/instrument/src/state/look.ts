import type { Binding } from '../binding.ts'
import type { Node } from '../parse.ts'
import type { Module } from './values.ts'

/** Whose `this` a function has: an object that is made, or something that is there once. */
export type Self = 'instance' | 'single' | 'unknown'

/** One look through a module. */
export interface Look {
  readonly module: Module
  /** What it loads. */
  readonly needs: Set<string>
  /** Local names for what is there once. */
  readonly aliases: Set<Binding>
  readonly visit: (node: Node) => void
  /** What is looked at runs at any time, not only while the module is loaded. */
  isLate: boolean
  self: Self
  /** It is the argument of a call, which may make a class of it. */
  isGiven: boolean
}

/** Found, and nothing more is to be looked for. */
export class Kept {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }
}

export function keep(node: Node): never {
  // oxlint-disable-next-line typescript/only-throw-error -- It is no error.
  throw new Kept(node)
}

export const bindingOf = (look: Look, node: Node): Binding | undefined =>
  look.module.analysis.bindings.get(node)

export const nameOf = (node: Node): string => (node.type === 'Identifier' ? node.name : '')
