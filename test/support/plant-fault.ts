import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createServer, createServerModuleRunner } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A change of one place of our sources. */
export interface Fault {
  /** Below `packages`. */
  readonly file: string
  /** Found in it exactly once. */
  readonly from: string
  readonly to: string
}

export interface Planter<Copy> {
  /** Fresh copies of the files and of our packages, with the fault in them. They work until the next ones are loaded. */
  load(fault?: Fault): Promise<Copy>
  close(): Promise<void>
}

/**
 * Loads copies of our packages, one after the other, and of files that explore programs with them.
 * Nobody else in the process may have loaded them.
 */
export async function createPlanter<Copy>(...files: readonly string[]): Promise<Planter<Copy>> {
  let planted: Fault | undefined
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'silent',
    appType: 'custom',
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
    resolve: {
      alias: [{ find: /^@racetest\/(\w+)$/, replacement: `${root}packages/$1/src/index.ts` }],
    },
    plugins: [
      {
        name: 'plant-fault',
        enforce: 'pre',
        transform: (code, id) =>
          planted !== undefined && id === fileOf(planted) ? plant(code, planted) : undefined,
      },
    ],
  })
  const { ssr } = server.environments
  const forget = (fault: Fault): void => {
    for (const module of ssr.moduleGraph.getModulesByFile(fileOf(fault)) ?? [])
      ssr.moduleGraph.invalidateModule(module)
  }
  return {
    async load(fault) {
      planted = fault
      if (fault !== undefined) forget(fault)
      // What Vitest puts back when it has sent a message is what the last copy had put there.
      await new Promise<void>((resolve) => void setImmediate(resolve))
      restoreGlobals()
      const runner = createServerModuleRunner(ssr, { hmr: false })
      try {
        const copies: object[] = []
        for (const file of files) copies.push(await runner.import(root + file))
        return Object.assign({}, ...copies) as Copy
      } finally {
        if (fault !== undefined) forget(fault)
        planted = undefined
      }
    },
    async close() {
      restoreGlobals()
      await server.close()
    },
  }
}

// Where the runtime puts something of its own, as it was before.
const originals = [
  globalThis,
  Date.prototype,
  Math,
  AbortSignal,
  process,
  timers,
  timersPromises,
  ...[performance, crypto, timersPromises.scheduler].map((o) => Object.getPrototypeOf(o) as object),
].map((holder) => [holder, Object.getOwnPropertyDescriptors(holder)] as const)

/** A copy must not find what another one has put there. */
function restoreGlobals(): void {
  Reflect.deleteProperty(globalThis, '__race')
  for (const [holder, descriptors] of originals)
    for (const [key, descriptor] of Object.entries<PropertyDescriptor>(descriptors)) {
      const now = Object.getOwnPropertyDescriptor(holder, key)
      if (typeof descriptor.value === 'function' && now?.value !== descriptor.value)
        Object.defineProperty(holder, key, descriptor)
    }
  syncBuiltinESMExports()
}

const fileOf = ({ file }: Fault): string => `${root}packages/${file}`

function plant(code: string, { file, from, to }: Fault): string {
  const [before, after, ...more] = code.split(from)
  if (after !== undefined && more.length === 0) return `${before}${to}${after}`
  const times = more.length + (after === undefined ? 0 : 1)
  throw new Error(`${file} has this ${times} times, not once: ${from}. Mend the planted fault.`)
}
