import type { Kind } from '@racetest/core'
import { noteWhole } from '../accesses.ts'
import type { Builtin } from '../builtins.ts'
import { noteHidden } from '../hidden.ts'
import { isObject, ownValue } from '../object-kinds.ts'
import { isOurs, isPlatformObject } from '../opaque.ts'
import type { Entry } from './collections.ts'

/** Classes whose methods touch nothing, or whose tables say what they touch. */
const described = new Set(
  `Object Function Array String Number Boolean BigInt Symbol Map Set WeakMap WeakSet WeakRef Promise
  Date RegExp DataView Proxy AbortController AbortSignal EventTarget Iterator TextEncoder Blob File
  Crypto CryptoKey SubtleCrypto`.split(/\s+/),
)

const looks =
  /^(get|getAll|has|keys|values|entries|forEach|toString|toJSON|Symbol\(Symbol.iterator\))$/
/** Methods that only look, of the classes where that matters. */
const readers: Readonly<Record<string, RegExp>> = {
  URL: looks,
  URLSearchParams: looks,
  TextDecoder: /^decode$/,
  Buffer:
    /^(read|equals|compare|indexOf|lastIndexOf|includes|slice|subarray|to[A-Z]|[a-z0-9]+Slice)/,
}

/**
 * Methods of the platform's other classes. What they do is not known, so each is a write to its
 * receiver: two tasks that use one stream or one set of parameters are never independent.
 */
export function hidden(): Entry[] {
  return Object.getOwnPropertyNames(globalThis).flatMap((name) => {
    const C = ownValue(globalThis, name)
    if (described.has(name) || name.endsWith('Error') || name.endsWith('Array')) return []
    if (typeof C !== 'function' || !isPlatformObject(C)) return []
    const prototype = ownValue(C, 'prototype')
    if (!isObject(prototype)) return []
    return Reflect.ownKeys(prototype).flatMap((key): Entry[] => {
      const fn = key === 'constructor' ? undefined : ownValue(prototype, key)
      if (typeof fn !== 'function' || isOurs(fn)) return []
      return [[fn, touching(readers[name]?.test(String(key)) === true ? 'read' : 'write')]]
    })
  })
}

const touching =
  (kind: Kind): Builtin =>
  (run, self, args, site, fn) => {
    // The rest of a decoded character waits in the decoder.
    const held = fn.name === 'decode' && (args[1] as { stream?: boolean } | undefined)?.stream
    if (isObject(self)) noteHidden(run, self, held === true ? 'write' : kind, site)
    for (const arg of args) if (ArrayBuffer.isView(arg)) noteWhole(run, arg.buffer, kind, site)
    return Reflect.apply(fn, self, args)
  }
