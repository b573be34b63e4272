import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { controlNative, type Describe, getRealm, type Touch } from '@racetest/runtime'
import { pathOf, touchFile, touchLink } from './file-keys.ts'

type Fn = (...args: unknown[]) => unknown
type Functions = Record<string, unknown>

const reads = 'access exists stat readdir realpath readFile opendir statfs'
const writes = 'writeFile appendFile truncate mkdir rm chmod chown utimes'
const readsLink = 'lstat readlink'
const writesLink = 'rmdir unlink lchmod lchown lutimes'
/** By number or handle of an open file. */
const readsOpen = 'read readv fstat'
const writesOpen = 'write writev ftruncate futimes fchmod fchown'
const touchesNothing = 'close fsync fdatasync'

/** Methods of what `fs.promises.open` gives. */
const handleReads = 'read readv readFile stat'
const handleWrites = 'write writev writeFile appendFile truncate utimes chmod chown'
const handleRest = 'sync datasync'

// Of open files: the paths that they were opened by.
const byNumber = new Map<unknown, string>()
const byHandle = new WeakMap<object, string>()

/**
 * Brings `fs` and `fs/promises` under control, in all their forms. Streams go through `fs.open`
 * and its like, and so are, too. Left out: watching.
 */
export function controlFiles(): void {
  const { controlled } = getRealm()
  if (controlled.has('files')) return
  controlled.add('files')
  const promises = fs.promises as unknown as Functions
  const callbacks = fs as unknown as Functions
  const paths = {
    ...each(reads, ([path]) => touch('read', path)),
    ...each(writes, ([path]) => touch('write', path)),
    ...each(readsLink, ([path]) => touchLink('read', path)),
    ...each(writesLink, ([path]) => touchLink('write', path)),
    rename: ([from, to]) => [...touchLink('write', from), ...touchLink('write', to)],
    copyFile: ([from, to]) => [...touchFile('read', from), ...touchFile('write', to)],
    cp: ([from, to]) => [...touchFile('read', from), ...touchFile('write', to)],
    link: ([from, to]) => [...touchFile('read', from), ...touchLink('write', to)],
    symlink: ([, path]) => touchLink('write', path),
    mkdtemp: ([prefix]) => touchFile('write', dirname(`${pathOf(prefix) ?? ''}x`)),
    open: ([path, flags]) => touchFile(opensToRead(flags) ? 'read' : 'write', path),
  } satisfies Record<string, Describe>
  const open = {
    ...each(readsOpen, ([file]) => touch('read', file)),
    ...each(writesOpen, ([file]) => touch('write', file)),
    ...each(touchesNothing, () => []),
  }
  remember(promises, callbacks)
  for (const [name, describe] of Object.entries({ ...paths, ...open })) {
    replace(promises, name, describe)
    replace(callbacks, name, describe)
    const standIn = callbacks[name]
    // What `util.promisify` gives.
    if (typeof standIn === 'function' && promises[name] !== undefined)
      Object.defineProperty(standIn, promisify.custom, { value: promises[name] })
    replace(callbacks, `${name}Sync`, unlessCode(describe))
  }
  for (const name of ['realpath', 'realpathSync']) {
    const fn = callbacks[name] as Functions
    replace(
      fn,
      'native',
      unlessCode(([path]) => touch('read', path)),
    )
  }
  syncBuiltinESMExports()
}

function each(names: string, describe: Describe): Record<string, Describe> {
  return Object.fromEntries(names.split(' ').map((name) => [name, describe]))
}

function replace(target: object, name: string, describe: Describe): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name)
  const original: unknown = descriptor?.value
  if (typeof original !== 'function') return
  const value = controlNative(original as Fn, describe)
  Object.defineProperty(target, name, { ...descriptor, value })
}

/** A file that is named, or open. */
function touch(kind: Touch['kind'], file: unknown): readonly Touch[] {
  if (typeof file === 'number') return touchFile(kind, byNumber.get(file))
  if (typeof file === 'object' && file !== null && byHandle.has(file))
    return touchFile(kind, byHandle.get(file))
  return touchFile(kind, file)
}

function opensToRead(flags: unknown): boolean {
  if (typeof flags !== 'number') return flags === undefined || /^(r|rs|sr)$/.test(String(flags))
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC } = fs.constants
  return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) === 0
}

/** Modules are loaded through the same functions, and only once: what they are made of is no state. */
function unlessCode(describe: Describe): Describe {
  return (args, self) => {
    const path = pathOf(args[0]) ?? ''
    return /[\\/]node_modules[\\/]|\.[cm]?[jt]sx?$|\.(node|wasm)$|package\.json$/.test(path)
      ? undefined
      : describe(args, self)
  }
}

/** Keeps in mind what is opened by which path, below all control. */
function remember(promises: Functions, callbacks: Functions): void {
  const { open: openHandle } = promises as { open: (...args: unknown[]) => Promise<object> }
  const { open, openSync } = callbacks as { open: Fn; openSync: Fn }
  let isControlled = false
  put(promises, 'open', async (...args) => {
    const handle = await Reflect.apply(openHandle, promises, args)
    byHandle.set(handle, pathOf(args[0]) ?? '')
    // A property of its own.
    replace(handle, 'close', () => [])
    if (!isControlled) controlHandles(Object.getPrototypeOf(handle) as object)
    isControlled = true
    return handle
  })
  put(callbacks, 'openSync', (...args) => {
    const number = Reflect.apply(openSync, fs, args)
    byNumber.set(number, pathOf(args[0]) ?? '')
    return number
  })
  put(callbacks, 'open', (...args) => {
    const callback = args.pop()
    // The original says what is wrong with it.
    if (typeof callback !== 'function') return Reflect.apply(open, fs, [...args, callback])
    const opened = (error: unknown, number: unknown): void => {
      if (number !== undefined) byNumber.set(number, pathOf(args[0]) ?? '')
      ;(callback as Fn)(error, number)
    }
    return Reflect.apply(open, fs, [...args, opened])
  })
}

/** In place of a function that looks the same. */
function put(target: Functions, name: string, fn: Fn): void {
  const { length } = target[name] as Fn
  Object.defineProperties(fn, { name: { value: name }, length: { value: length } })
  target[name] = fn
}

function controlHandles(prototype: object): void {
  const of =
    (kind: Touch['kind']): Describe =>
    (_args, self) =>
      touch(kind, self)
  const methods = {
    ...each(handleReads, of('read')),
    ...each(handleWrites, of('write')),
    ...each(handleRest, () => []),
  }
  for (const [name, describe] of Object.entries(methods)) replace(prototype, name, describe)
}
