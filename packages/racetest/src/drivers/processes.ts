import childProcess from 'node:child_process'
import { promisify } from 'node:util'
import { controlOperation } from '@racetest/runtime'
import { usesDrivers } from './modules.ts'
import { replaceMethod } from './replace.ts'

type Fn = (...args: unknown[]) => unknown

/**
 * Commands that are waited for by a callback or a promise. What they do to files nobody says. Who
 * hears of a process by its events is out of control, and so is a command where there are clients
 * of databases, which it may use as well.
 */
export function controlProcesses(): void {
  for (const name of ['exec', 'execFile'] as const) {
    const work = {
      name: `child_process.${name}`,
      touches: [{ kind: 'write', key: 'file:' }],
    } as const
    replaceMethod(childProcess, name, (original) => {
      const promised = Reflect.get(original, promisify.custom) as Fn
      const call: Fn = (...args) => original(...args)
      // That of the original cannot be replaced.
      Object.defineProperty(call, promisify.custom, {
        value: controlOperation(promised, () => (usesDrivers() ? undefined : work)),
      })
      return controlOperation(call, (_self, args) =>
        typeof args.at(-1) === 'function' && !usesDrivers() ? work : undefined,
      )
    })
  }
}
