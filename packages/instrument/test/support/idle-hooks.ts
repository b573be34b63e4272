import type { Hooks } from '@racetest/core'

type Fn = (...args: never[]) => unknown

/** Hooks as they are while no race test runs: each returns what it was given. */
export function idleHooks(): Record<string, Fn> {
  const first = <V>(value: V): V => value
  const nothing = (): undefined => undefined
  const names: readonly (keyof Hooks)[] = [
    'await', 'forAwait', 'yield', 'return', 'import', 'get', 'key', 'set', 'keySet', 'update',
    'keyUpdate', 'remove', 'keyRemove', 'pick', 'whole', 'enumerate', 'iterate', 'stored', 'make', 'method',
    'methodKey', 'call', 'ctor', 'leave', 'text', 'within', 'superKey', 'unseen', 'superArgument', 'superMade',
  ] // prettier-ignore
  const silent: readonly (keyof Hooks)[] = [
    'enter', 'wrote', 'anything', 'scope', 'read', 'readExport', 'writeExport',
    'aliasExport', 'readGlobal', 'writeGlobal', 'sites',
  ] // prettier-ignore
  return {
    ...Object.fromEntries(names.map((name) => [name, first])),
    ...Object.fromEntries(silent.map((name) => [name, nothing])),
    write: (_scope: unknown, _variable: number, _site: number, value: unknown) => value,
    modify: (...[, , , , value]: unknown[]) => value,
    put: (_object: unknown, _key: unknown, value: unknown) => value,
    putUpdate: (_object: unknown, _key: unknown, value: unknown) => value,
    has: (key: PropertyKey, object: object) => key in object,
    link: (object: unknown, key: unknown, _site: number, use: string, from: unknown) => {
      if (object == null && from != null) {
        throw new TypeError(
          use === 'call'
            ? `${object} is not a function`
            : `Cannot read properties of ${object} (reading '${String(key)}')`,
        )
      }
      return object
    },
  }
}
