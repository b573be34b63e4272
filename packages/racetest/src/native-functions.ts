import { RaceToolError, type Kind } from '@racetest/core'
import { complain, getRealm, isKey, isKind, kinds, type Touch, unobserved } from '@racetest/runtime'
import { Debugger } from './debugger.ts'

type Fn = (...args: never[]) => unknown

/** What calls of a native function do, as it has been said: of any values, since nobody checks. */
export interface NativeCall {
  readonly kind: Kind | ((args: readonly unknown[], self: unknown) => unknown)
  readonly key: (self: unknown, args: readonly unknown[]) => unknown
}

/** What has been said in this test file, by function. */
let watched = new Map<Fn, NativeCall[]>()
let inspector: Debugger | undefined

const reporter: unique symbol = Symbol.for('racetest.native')

/** From now on every call of a native function is seen, while a race test is explored. */
export function watchNative(fn: Fn, call: NativeCall): void {
  const known = watched.get(fn)
  if (known !== undefined) return void known.push(call)
  const calls = [call]
  inspector ??= new Debugger()
  const subject = inspector.inspect(fn)
  if (subject.form !== 'function') throw explainForm(fn, subject.form)
  // It is looked for in the global scope.
  ;(globalThis as { [reporter]?: object })[reporter] ??= []
  const reporters = (globalThis as { [reporter]?: unknown[] })[reporter]!
  reporters.push((self: unknown, args: ArrayLike<unknown>) => note(fn.name, calls, self, args))
  inspector.watch(
    subject,
    `globalThis[Symbol.for(${JSON.stringify(reporter.description)})][${reporters.length - 1}](this, arguments)`,
  )
  watched.set(fn, calls)
}

/** Breakpoints cost whoever comes by, so they are there only while a test is explored. */
export function listenToNatives(isListening: boolean): void {
  inspector?.setActive(isListening)
}

/** Before another test file: nothing is watched. */
export function forgetNatives(): void {
  inspector?.close()
  inspector = undefined
  watched = new Map()
  delete (globalThis as { [reporter]?: object })[reporter]
}

function explainForm(fn: Fn, form: 'bound' | 'proxy'): RaceToolError {
  const what = form === 'bound' ? `${fn.name}, which was made with bind()` : 'a proxy of a function'
  return new RaceToolError(
    `resource.native got ${what}: calls of the function behind it would not be seen. Give it that function.`,
  )
}

/** Called by the debugger, before the function runs: what this throws nobody hears. */
function note(
  name: string,
  calls: readonly NativeCall[],
  self: unknown,
  args: ArrayLike<unknown>,
): void {
  const { run } = getRealm()
  // What is behind an operation is known from above.
  if (run === undefined || run.operations.isBehind) return
  if (run.uncontrolled.isProbing || run.uncontrolled.isLoading) return
  try {
    const given = Array.from(args)
    const touches = unobserved(() => calls.flatMap((call) => describe(name, call, self, given)))
    run.touchOutside(touches, run.enteredAt ?? run.current?.site)
  } catch (error) {
    run.fail(error)
  }
}

function describe(
  name: string,
  call: NativeCall,
  self: unknown,
  args: readonly unknown[],
): Touch[] {
  const given = call.key(self, args)
  if (given === undefined) return []
  const kind = typeof call.kind === 'function' ? call.kind(args, self) : call.kind
  if (!isKind(kind)) throw complain(`the kind of ${name}`, kind, kinds)
  return [given].flat().map((key) => {
    if (isKey(key)) return { kind, key }
    throw complain(`the key of ${name}`, key, 'a text that is not empty, or undefined')
  })
}
