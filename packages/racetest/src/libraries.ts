import { createRequire } from 'node:module'
import type { ClientReport } from '@racetest/core'
import type { SeenClient } from '@racetest/runtime'
import { currentModules } from './evaluated-modules.ts'
import { slashes } from './our-files.ts'
import { packageOfFile } from './source-files.ts'

/** Clients that were seen only from below, for people. */
export function describeClients(
  clients: readonly SeenClient[],
  root: string,
): readonly ClientReport[] {
  const kinds = new Map(clients.map((client) => [client.prototype, client.name]))
  return [...kinds].map(([prototype, name]) => {
    const library = prototype && findLibrary(prototype, root)
    const same = clients.filter((client) => client.prototype === prototype)
    return {
      ...(library !== undefined && { library }),
      ...(name !== '' && { name }),
      endpoints: [...new Set(same.flatMap(({ endpoints }) => [...endpoints]))].toSorted(),
      methods: [...new Set(same.flatMap(({ methods }) => [...methods]))].toSorted(),
    }
  })
}

/** The package of a class, or the path of its file, if a module that has been loaded exports it. */
function findLibrary(prototype: object, root: string): string | undefined {
  const { value: Class } = Object.getOwnPropertyDescriptor(prototype, 'constructor') ?? {}
  for (const [path, exported] of loadedModules()) {
    if (!exports(exported, Class)) continue
    return packageOfFile(path) ?? (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path)
  }
  return undefined
}

function* loadedModules(): Generator<readonly [path: string, exported: unknown]> {
  const { cache } = createRequire(import.meta.url)
  for (const [path, module] of Object.entries(cache)) yield [slashes(path), module?.exports]
  for (const { id, exports: exported } of currentModules()?.idToModuleMap.values() ?? [])
    yield [slashes(id), exported]
}

function exports(exported: unknown, Class: unknown): boolean {
  if (exported === Class) return true
  if (typeof exported !== 'object' || exported === null) return false
  return Object.values(Object.getOwnPropertyDescriptors(exported)).some(
    ({ value }) => value === Class,
  )
}
