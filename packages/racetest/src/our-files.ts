import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A path with `/`, on Windows too. */
export function slashes(path: string): string {
  return path.replaceAll('\\', '/')
}

/** The built file of one of our entries. */
export function ourFile(name: 'runner' | 'setup'): string {
  return join(dirname(fileURLToPath(import.meta.url)), `${name}.mjs`)
}

/** Folders of our packages, where they are not under node_modules: Vitest would show their frames. */
const folders = ['core', 'instrument', 'report', 'runtime']
  .map((name) => import.meta.resolve(`@racetest/${name}`))
  .concat(import.meta.url)
  // From dist to the package, since source maps lead to src. The global URL may be jsdom's.
  .map((url) => `${slashes(dirname(dirname(fileURLToPath(url))))}/`)

/** `server.deps.external` for our packages, which Node loads faster: Vitest knows only those under node_modules. */
export function externalPatterns(): RegExp[] {
  return folders.map(
    (folder) => new RegExp(`^(?:file://)?${folder.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
  )
}

/** Whether a file belongs to one of our packages. */
export const isOurs = (file: string): boolean => ourFolder(file) !== undefined

/** The folder of our package that a file belongs to. */
export function ourFolder(file: string): string | undefined {
  return folders.find((folder) => file.startsWith(folder))?.slice(0, -1)
}
