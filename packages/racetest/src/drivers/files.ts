import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { controlNative, type Describe, getRealm } from '@racetest/runtime'

type Fn = (...args: unknown[]) => unknown

/** Functions of `fs` that only look. */
const readers = new Set(
  `accessSync existsSync fstatSync lstatSync opendirSync readFileSync readdirSync readlinkSync
  realpathSync statSync statfsSync`.split(/\s+/),
)

/**
 * Notes what the synchronous functions of `fs` touch. All files count as one, with whatever leads
 * to them (folders, links, numbers of open files), and whatever a child process that is waited for
 * does: coarse, so that nothing is missed. The asynchronous functions complete when they like, and escape control.
 */
export function controlFiles(): void {
  const { controlled } = getRealm()
  if (controlled.has('files')) return
  controlled.add('files')
  for (const name of Object.keys(fs))
    if (name.endsWith('Sync')) replace(fs, name, describeCall(name))
  replace(fs.realpathSync, 'native', describeCall('realpathSync'))
  for (const name of ['readSync', 'closeSync']) replace(fs.Dir.prototype, name, describeCall(name))
  for (const name of ['execSync', 'execFileSync', 'spawnSync'])
    replace(childProcess, name, describeCall(name))
  syncBuiltinESMExports()
}

function replace(target: object, name: string, describe: Describe): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name)
  const original: unknown = descriptor?.value
  if (typeof original !== 'function') return
  const value = controlNative(original as Fn, describe)
  Object.defineProperty(target, name, { ...descriptor, value })
}

function describeCall(name: string): Describe {
  return (args, isOwn) => {
    const kind = readers.has(name) && !mayCreate(args[1]) ? 'read' : 'write'
    return !isOwn && kind === 'read' && isCode(args[0]) ? undefined : [{ kind, key: 'file:' }]
  }
}

/** `{ flag: 'a+' }`: then reading a file creates it. */
function mayCreate(options: unknown): boolean {
  const flag: unknown =
    typeof options === 'object' && options !== null && Reflect.get(options, 'flag')
  return typeof flag === 'number' || (typeof flag === 'string' && !flag.startsWith('r'))
}

/** Node loads modules through the same functions, and only once: what they are made of is no state. */
function isCode(path: unknown): boolean {
  return /[\\/]node_modules[\\/]|[\\/]package\.json$|\.(?:[cm]?[jt]sx?|node|wasm)$/.test(
    String(path),
  )
}
