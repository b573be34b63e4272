import fs, { constants } from 'node:fs'
import type { Touch } from '@racetest/runtime'
import { touchAll, touchEntry, touchPath, touchReal, touchWay, keyOf } from './file-keys.ts'
import { locate } from './file-places.ts'
import { isOpenFile, touchOpen } from './open-files.ts'

const { existsSync } = fs

type Call = (args: readonly unknown[], name: () => string) => Touch[]

const each = (names: string, call: Call): Record<string, Call> =>
  Object.fromEntries(names.split(' ').map((name) => [name, call]))

/** What functions of `fs` touch, by the names that they have in `fs/promises`; those of `FileHandle` by what the file is the first argument of. */
export const calls: Readonly<Record<string, Call>> = {
  ...each('access exists opendir readdir realpath stat statfs', ([given]) =>
    touchPath(given, 'read'),
  ),
  ...each('lstat readlink', ([given]) => touchPath(given, 'read', false)),
  ...each('chmod chown utimes', ([given]) => touchPath(given, 'write')),
  ...each('lchmod lchown lutimes', ([given]) => touchPath(given, 'write', false)),
  ...each('rm rmdir unlink', ([given]) => touchName(given)),
  readFile: ([given, options]) =>
    isOpenFile(given)
      ? touchOpen(given, 'read', true)
      : touchPath(given, changes(optionOf(options, 'flag')) ? 'write' : 'read'),
  ...each('appendFile truncate writeFile', ([given]) =>
    isOpenFile(given) ? touchOpen(given, 'write', true) : touchPath(given, 'write'),
  ),
  open: ([given, flags]) =>
    touchPath(given, changes(typeof flags === 'function' ? 'r' : flags) ? 'write' : 'read'),
  mkdir: ([given, options]) =>
    optionOf(options, 'recursive') === true ? touchParts(given) : touchName(given),
  mkdtemp: ([prefix], name) => [{ kind: 'write', key: keyOf(temporary(prefix, name())) }],
  rename: ([from, to]) => [...touchName(from), ...touchName(to)],
  copyFile: ([from, to]) => [...touchPath(from, 'read'), ...touchPath(to, 'write')],
  cp: ([from, to]) => [...touchPath(from, 'read'), ...touchName(to)],
  // A file with two names.
  link: ([from, to]) => [...touchPath(from, 'read'), ...touchName(to), ...touchAll('write')],
  symlink: ([, given]) => touchName(given),
  ...each('fchmod fchown ftruncate futimes', ([file]) => touchOpen(file, 'write', false)),
  ...each('fdatasync fstat fsync', ([file]) => touchOpen(file, 'read', false)),
  close: ([file]) => touchOpen(file, 'read', true),
  read: ([file, ...options]) => touchOpen(file, 'read', positionOf(options) === null),
  write: ([file, ...options]) => touchOpen(file, 'write', positionOf(options) === null),
  readv: ([file, , position]) => touchOpen(file, 'read', typeof position !== 'number'),
  writev: ([file, , position]) => touchOpen(file, 'write', typeof position !== 'number'),
}

/** What comes to be there, or is no more, with all that is in it. */
function touchName(given: unknown): Touch[] {
  const place = locate(given, false)
  if (place === undefined) return touchAll('write')
  return [...touchWay(place), touchEntry(place.real, 'write'), ...touchReal(place.real, 'write')]
}

/** A folder, and what it is in as far as that is missing. */
function touchParts(given: unknown): Touch[] {
  const place = locate(given)
  if (place === undefined) return touchAll('write')
  const missing = place.way.find(({ real }) => !existsSync(real))?.real
  if (missing === undefined) return touchWay(place)
  return [...touchWay(place), touchEntry(missing, 'write'), ...touchReal(missing, 'write')]
}

/** Whether opening a file may change it, or make it. */
export function changes(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & (constants.O_CREAT | constants.O_TRUNC)) !== 0
  return typeof flags === 'string' && !/^(?:r|s)/.test(flags)
}

function optionOf(options: unknown, name: string): unknown {
  return typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined
}

/** In one of the forms of `read` and `write`; null where it is that of the file. */
function positionOf(options: readonly unknown[]): number | bigint | null {
  const [bytes, second] = options
  const named = [bytes, second].find(
    (option) => typeof option === 'object' && option !== null && !ArrayBuffer.isView(option),
  )
  const position: unknown =
    named === undefined
      ? typeof bytes === 'string'
        ? second
        : options[3]
      : optionOf(named, 'position')
  if (typeof position === 'bigint') return position < 0n ? null : position
  return typeof position === 'number' && position >= 0 ? position : null
}

/** The bytes that a call reads or writes in the heap. */
export function bytesOf(
  name: string,
  args: readonly unknown[],
): (readonly [ArrayBufferView, Touch['kind']])[] {
  const kind = name.startsWith('read') ? 'write' : 'read'
  const [, given] = args
  const views = ArrayBuffer.isView(given) ? [given] : [given, optionOf(given, 'buffer')].flat()
  return views.filter((view) => ArrayBuffer.isView(view)).map((view) => [view, kind])
}

/** What a temporary folder is called in every run. */
export function temporary(prefix: unknown, name: string): string {
  const real = locate(`${String(prefix)}${name}`, false)?.real
  return real ?? String(prefix)
}
