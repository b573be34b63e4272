import { learnAddon } from '@racetest/runtime'
import { slashes } from '../our-files.ts'

/** Those whose JavaScript is under control: what it calls is known from above. */
const known = /\/node_modules\/better-sqlite3\//

/** Has addons that nobody knows tell when they begin what is answered later. */
export function watchAddons(): void {
  const { dlopen } = process
  process.dlopen = function (this: NodeJS.Process, module: object, filename: string, ...flags) {
    Reflect.apply(dlopen, this, [module, filename, ...flags])
    const path = slashes(filename)
    if (known.test(path)) return
    const { exports } = module as { exports: unknown }
    Reflect.set(module, 'exports', learnAddon(exports, nameOf(path)))
  }
}

/** Its package, or its file: people know those. */
function nameOf(path: string): string {
  const inside = path.replace(/^.*\/node_modules\//, '')
  return inside === path ? path.replace(/^.*\//, '') : /^(?:@[^/]+\/)?[^/]+/.exec(inside)![0]
}
