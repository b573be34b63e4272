import { createRequire } from 'node:module'

// All but what warns when it is loaded.
const modules = (
  'child_process cluster crypto dgram diagnostics_channel dns events fs fs/promises http http2 ' +
  'https net perf_hooks readline readline/promises stream stream/web tls tty url vm ' +
  'worker_threads zlib'
).split(' ')

/** Globals that Node makes when they are first asked for. */
const lazy = ['Headers', 'Request', 'Response', 'FormData', 'WebSocket', 'EventSource'] as const

let prototypes: WeakSet<object> | undefined

/** Whether that is the prototype of a class of Node's that is no global, or was none so far. */
export function isNodeClass(prototype: object): boolean {
  // Loading them takes a while, and most tests never ask.
  prototypes ??= collectPrototypes()
  return prototypes.has(prototype)
}

function collectPrototypes(): WeakSet<object> {
  const require = createRequire(import.meta.url)
  const found = new WeakSet<object>()
  const classes = modules.flatMap((name) => {
    const exported = Object.getOwnPropertyDescriptors(require(`node:${name}`) as object)
    return Object.values(exported).map(({ value }) => value as unknown)
  })
  for (const value of [...classes, ...lazy.map((name): unknown => Reflect.get(globalThis, name))]) {
    if (typeof value !== 'function') continue
    const { value: prototype } = Object.getOwnPropertyDescriptor(value, 'prototype') ?? {}
    if (typeof prototype === 'object' && prototype !== null) found.add(prototype as object)
  }
  return found
}
