import childProcess, { type ChildProcess } from 'node:child_process'
import net from 'node:net'
import { promisify } from 'node:util'
import {
  controlMaking,
  controlOperation,
  getRealm,
  reportEscape,
  steppingRun,
  type Touch,
  whose,
} from '@racetest/runtime'
import { usesDrivers } from './modules.ts'
import { controlProcessEvents, holdProcess, noteBehind } from './process-events.ts'
import { replaceMethod } from './replace.ts'

type Fn = (...args: unknown[]) => unknown
type Name = (typeof names)[number]

const names = ['exec', 'execFile', 'fork', 'spawn'] as const
const touches: readonly Touch[] = [{ kind: 'write', key: 'file:' }]

/**
 * Processes that end by themselves: what one does is done in the step that starts it, and what is
 * heard of it comes in steps of their own. What it does to files nobody says. Where there are
 * clients of databases it may use those as well, so it is out of control, and so is one that may
 * talk with other processes.
 */
export function controlProcesses(): void {
  controlProcessEvents()
  for (const name of names) {
    replaceMethod(childProcess, name, (original) => {
      const promised = Reflect.get(original, promisify.custom) as Fn | undefined
      const itself = (child: object): object => child
      if (promised === undefined) return controlStart(original, name, itself)
      const call: Fn = (...args) => original(...args)
      const start = controlStart(
        promised,
        name,
        (promise) => Reflect.get(promise, 'child') as object,
      )
      // That of the original cannot be replaced.
      Object.defineProperty(call, promisify.custom, {
        value: controlCommand(start, name, () => true),
      })
      return controlCommand(controlStart(call, name, itself), name, isCalledBack)
    })
    controlMaking(childProcess[name])
  }
}

/** A command that is waited for as a whole is an operation. */
function controlCommand(original: Fn, name: Name, isAwaited: (args: unknown[]) => boolean): Fn {
  const work = { name: `child_process.${name}`, touches }
  return controlOperation(original, (_self, args) =>
    isAwaited([...args]) && !usesDrivers() && !args.some(canBeAborted) ? work : undefined,
  )
}

const isCalledBack = (args: unknown[]): boolean => typeof args.at(-1) === 'function'

/** It is heard of by its events. `find` finds the process in what the function gives. */
function controlStart(original: Fn, name: Name, find: (given: object) => object): Fn {
  const isHeld = (args: readonly unknown[]): boolean => {
    const run = steppingRun()
    if (run === undefined || run.uncontrolled.isLoading) return false
    if (name === 'fork' || usesDrivers() || args.some(mayTalk)) return false
    // What a package starts for all tasks may be there to stay.
    return !(run.isBody && run.calledByOpaque)
  }
  const start: Fn = (...args) => {
    const holds = isHeld(args)
    const given = original(...args) as object
    const child = find(given) as ChildProcess
    if (holds) {
      const isForeign = args.some((arg) => typeof arg === 'function' && whose(arg) !== 'ours')
      holdProcess(child, { name: `child_process.${name}`, touches }, isForeign)
    } else noteBehind(child, name)
    return given
  }
  for (const key of Reflect.ownKeys(original))
    Object.defineProperty(start, key, Object.getOwnPropertyDescriptor(original, key)!)
  return reportEscape(start, `child_process.${name}`, (_self, args) =>
    isHeld(args) ? undefined : touches,
  )
}

/** Whether it can be ended while it is waited for. */
const canBeAborted = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && Reflect.get(options, 'signal') !== undefined

/** Options that connect a process with others by more than pipes of its own. */
function mayTalk(options: unknown): boolean {
  const stdio: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'stdio') : undefined
  return [stdio].flat().some((end) => end === 'ipc' || end instanceof net.Socket)
}

/** What a command touches that the program does nothing beside. */
export function touchCommand(name: string): readonly Touch[] {
  const { uncontrolled } = getRealm().run!
  if (usesDrivers() && !uncontrolled.isAlone) uncontrolled.note(`child_process.${name}`)
  return touches
}
