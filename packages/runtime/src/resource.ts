import { RaceToolError, type Kind } from '@racetest/core'
import { complain, Defined, type Definition, isKey, isKind, kinds } from './definitions.ts'
import { isObject } from './object-kinds.ts'
import { treatAs } from './opaque.ts'
import { getRealm } from './realm.ts'

/** What people say about state outside the heap. The typed view of it is in the package `racetest`. */
export interface Resource {
  access(kind: Kind, key: string): void
  define(definition: Definition): void
  reset(reset: () => unknown): void
}

const realm = getRealm()

export const resource: Resource = {
  access(kind, key) {
    if (!isKind(kind)) throw complain('the kind given to resource.access', kind, kinds)
    if (!isKey(key))
      throw complain('the key given to resource.access', key, 'a text that is not empty')
    const { run } = realm
    run?.touch(run.world.names.external(key), kind, undefined)
  },
  define(definition) {
    if (!isObject(definition)) throw complain('what resource.define got', definition, shape)
    const { match, methods, key } = definition
    if (typeof match !== 'function')
      throw complain('match of resource.define', match, 'a function of a value')
    if (typeof key !== 'function')
      throw complain('key of resource.define', key, 'a function of the client and its arguments')
    if (!isObject(methods) || Object.keys(methods).length === 0)
      throw complain(
        'methods of resource.define',
        isObject(methods) ? '{}' : methods,
        `an object of names and what they do: ${kinds}`,
      )
    for (const [name, kind] of Object.entries(methods)) {
      if (typeof kind !== 'function' && !isKind(kind))
        throw complain(
          `methods.${name} of resource.define`,
          kind,
          `${kinds}, or a function that returns one`,
        )
    }
    realm.definitions.push(new Defined(definition))
  },
  reset(reset) {
    if (typeof reset !== 'function') throw complain('what resource.reset got', reset, 'a function')
    if (realm.run !== undefined)
      throw new RaceToolError(
        'resource.reset() was called in a race test. Call it at the top of the test file: it runs before every schedule.',
      )
    realm.resets.push(reset)
  },
}
for (const fn of Object.values(resource) as object[]) treatAs(fn, 'ours')

const shape = '{ match, methods, key }'
