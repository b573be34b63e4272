import type { SiteId } from '@racetest/core'
import type { Builtin } from './builtins.ts'
import { everything } from './resources.ts'
import type { Run } from './run.ts'

/** `eval` or `with`: nothing in it is instrumented, and it may touch anything and suspend anywhere. */
export function noteUnseen(run: Run, id: SiteId | undefined): void {
  if (run.current === undefined) return
  run.touch(everything, 'write', id)
  run.objects.escapeAll()
  reportUnseen(run, id)
}

/** Names what escapes control. */
export function reportUnseen(run: Run, id: SiteId | undefined, what?: string): void {
  const name = what ?? (id === undefined ? undefined : run.realm.sites.get(id)?.name) ?? 'eval()'
  run.uncontrolled.note(placeOf(run, id, name))
}

/** What is where, for people. */
export function placeOf(run: Run, id: SiteId | undefined, name: string): string {
  const site = id === undefined ? undefined : run.realm.sites.get(id)
  return site === undefined ? name : `${name} at ${site.file}:${site.line}`
}

const evaluate = Reflect.get(globalThis, 'eval') as object

// What they make is opaque when it is called, but an accessor or an iterator is called by the engine.
const makers = [() => {}, async () => {}, function* () {}, async function* () {}].map(
  (fn) => Object.getPrototypeOf(fn).constructor as { name: string },
)

/** Whether a function makes code from text. */
export function isMaker(fn: object): boolean {
  return fn === evaluate || makers.some((maker) => maker === fn)
}

/** `eval` under another name, `new Function(…)` and its relatives. */
export function unseenBuiltins(): [object, Builtin][] {
  const made =
    (name: string): Builtin =>
    (run, _self, args, site, C) => {
      reportUnseen(run, site, `${name}()`)
      return Reflect.construct(C, args)
    }
  return [
    [
      evaluate,
      (run, _self, args, site, fn) => {
        run.touch(everything, 'write', site)
        reportUnseen(run, site, 'eval()')
        return Reflect.apply(fn, undefined, args)
      },
    ],
    ...makers.map((C): [object, Builtin] => [C, made(C.name)]),
  ]
}
