import { createRequire } from 'node:module'

// All but what warns when it is loaded.
const modules = (
  'child_process cluster crypto dgram diagnostics_channel dns events fs fs/promises http http2 ' +
  'https net perf_hooks readline readline/promises stream stream/web tls tty url vm ' +
  'worker_threads zlib'
).split(' ')

let prototypes: WeakSet<object> | undefined

/** Whether that is the prototype of a class that a module of Node's exports. */
export function isNodeClass(prototype: object): boolean {
  // Loading them takes a while, and most tests never ask.
  prototypes ??= collectPrototypes()
  return prototypes.has(prototype)
}

function collectPrototypes(): WeakSet<object> {
  const require = createRequire(import.meta.url)
  const found = new WeakSet<object>()
  for (const name of modules) {
    const exported = Object.getOwnPropertyDescriptors(require(`node:${name}`) as object)
    for (const { value } of Object.values(exported) as { value?: unknown }[]) {
      if (typeof value !== 'function') continue
      const { value: prototype } = Object.getOwnPropertyDescriptor(value, 'prototype') ?? {}
      if (typeof prototype === 'object' && prototype !== null) found.add(prototype as object)
    }
  }
  return found
}
