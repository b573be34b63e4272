import { type Kind, RaceToolError } from '@racetest/core'
import type { Touch } from './native-calls.ts'
import { isObject } from './object-kinds.ts'
import { unobserved } from './realm.ts'
import type { Run } from './run.ts'

/** What a method does to its keys; a function of the arguments where that depends. */
export type MethodKind = Kind | ((args: readonly unknown[]) => Kind)

/** What is known of the objects of one kind that stand for state outside the heap. */
export interface Definition {
  readonly match: (value: object) => unknown
  readonly methods: Readonly<Record<string, MethodKind>>
  readonly key: (client: never, args: never, method: string) => string | readonly string[]
}

/** The definition that a call of this method falls under. */
export function findDefinition(run: Run, object: object, method: PropertyKey): Defined | undefined {
  if (run.realm.definitions.length === 0 || typeof method !== 'string') return undefined
  for (const defined of run.realm.definitions) {
    if (defined.has(method) && defined.matches(object)) return defined
  }
  return undefined
}

/** A definition, and which objects it is known to fit. */
export class Defined {
  private readonly verdicts = new WeakMap<object, boolean>()
  private readonly definition: Definition

  constructor(definition: Definition) {
    this.definition = definition
  }

  has(method: string): boolean {
    return Object.hasOwn(this.definition.methods, method)
  }

  matches(object: object): boolean {
    let verdict = this.verdicts.get(object)
    if (verdict === undefined) {
      verdict = unobserved(() => this.definition.match(object)) === true
      this.verdicts.set(object, verdict)
    }
    return verdict
  }

  /** What a call touches. */
  describe(object: object, method: string, args: readonly unknown[]): Touch[] {
    const { kind, keys } = unobserved(() => this.ask(object, method, args))
    return keys.map((key) => ({ kind, key }))
  }

  private ask(
    object: object,
    method: string,
    args: readonly unknown[],
  ): { readonly kind: Kind; readonly keys: readonly string[] } {
    const { methods, key } = this.definition
    const given = methods[method]!
    const kind = typeof given === 'function' ? given(args) : given
    // What clients and arguments are only the definition knows.
    const keys = [(key as (...all: unknown[]) => unknown)(object, args, method)].flat()
    if (!isKind(kind)) throw complain(`the kind of ${method}`, kind, kinds)
    for (const each of keys)
      if (!isKey(each)) throw complain(`the key of ${method}`, each, 'a text that is not empty')
    // Checked.
    return { kind, keys: keys as string[] }
  }
}

export const kinds = "'read', 'write' or 'update'"

export function isKind(value: unknown): value is Kind {
  return value === 'read' || value === 'write' || value === 'update'
}

export function isKey(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

export function complain(what: string, value: unknown, allowed: string): RaceToolError {
  const shown = isObject(value)
    ? 'an object'
    : typeof value === 'string'
      ? `'${value}'`
      : String(value)
  return new RaceToolError(`${what} is ${shown}. It must be ${allowed}.`)
}
