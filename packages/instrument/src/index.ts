import { packSites, type Site } from '@racetest/core'
import type { SourceMap } from 'magic-string'
import { analyse } from './analysis.ts'
import { createEdits } from './emit.ts'
import { aliasesOf } from './live-bindings.ts'
import type { Node, Program } from './parse.ts'
import type { Origin, Pass } from './pass.ts'
import { createSites, positionsIn } from './sites.ts'
import { visit } from './visit.ts'

export type { Program } from './parse.ts'
export type { Origin } from './pass.ts'
export { findState, type ModuleState } from './state/find-state.ts'

/** How one file is to be instrumented. */
export interface InstrumentOptions {
  /** Gives an ESTree without nodes for parentheses: `this.parse` of Vite and rollup. */
  readonly parse: (code: string) => Program
  /** The path to show, relative, with `/`. */
  readonly file: string
  /** The id of the file's first site. The caller keeps 2^20 ids apart for each file. */
  readonly siteBase: number
  /** The original position of an offset in `code`; without it, the position in `code` itself. */
  readonly position?: (offset: number) => { line: number; column: number } | undefined
  /** What an import leads to; without it, relative paths are instrumented and packages opaque. */
  readonly packageOf?: (specifier: string) => Origin
  /** Who loads the code tells the sites. Else it does so itself, at its end, which CommonJS may never get to. */
  readonly tellsNoSites?: boolean
}

export interface Instrumented {
  readonly code: string
  readonly map: SourceMap
  readonly sites: readonly Site[]
}

/**
 * Source text that reports its awaits, reads and writes to the hooks on `__race`, and the sites it
 * reports. No line is added and nothing stands before the first statement. `null` where there is
 * nothing to report, and for code that is instrumented already.
 */
export function instrument(
  code: string,
  id: string,
  options: InstrumentOptions,
): Instrumented | null {
  if (code.includes('__race.sites(')) return null
  // The structural type of parse.ts is what every ESTree parser gives; nothing of it is written to.
  const program = options.parse(code) as Node
  if (program.type !== 'Program') return null
  const last = program.body.at(-1)
  if (!last) return null
  const edits = createEdits(code)
  const sites = createSites(options.file, options.siteBase, options.position ?? positionsIn(code))
  const analysis = analyse(program)
  const suffix = freeSuffix(code)
  const pass: Pass = {
    code,
    edits,
    sites,
    analysis,
    packageOf: options.packageOf ?? packageOf,
    names: { frame: `__frame${suffix}`, scope: `__scope${suffix}`, temporary: `__t${suffix}` },
    hints: new Map(),
    links: new Map(),
    kept: new Map(),
    calledLate: new Map(),
    unseen: new Map(),
    privates: [],
    holders: new Map(),
    inTestCall: false,
    count: 0,
    current: {
      node: program,
      async: false,
      generator: false,
      temporaries: [],
      usesFrame: false,
      inPattern: false,
      dynamic: analysis.dynamic.get(program),
    },
    visit: (node) => visit(pass, node),
  }
  for (const statement of program.body) pass.visit(statement)
  let tail = aliasesOf(program, analysis)
  if (pass.current.temporaries?.length) tail += `;var ${pass.current.temporaries.join(',')}`
  if (sites.list.length && options.tellsNoSites !== true) {
    const packed = JSON.stringify(packSites(sites.list))
    tail += `;__race.sites(${JSON.stringify(options.file)},${options.siteBase},${packed})`
  }
  if (tail) edits.close(last.end, `${tail};`)
  if (edits.isEmpty()) return null
  return { ...edits.apply(id), sites: sites.list }
}

/** Something that makes our names different from all names in the text. */
function freeSuffix(code: string): string {
  let suffix = ''
  while (new RegExp(`__(frame|scope|t)${suffix.replaceAll('$', '\\$')}(?![a-zA-Z_])`).test(code)) {
    suffix += '$'
  }
  return suffix
}

function packageOf(specifier: string): Origin {
  if (/^(vitest|racetest|fast-check|@vitest|@fast-check)(\/|$)/.test(specifier)) return 'test'
  return /^[./#~]|^@\//.test(specifier) ? 'instrumented' : 'opaque'
}
