import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { devNull } from 'node:os'
import {
  controlNative,
  controlStages,
  type Describe,
  getRealm,
  type Learn,
  reportEscape,
  type Stage,
  type Touch,
} from '@racetest/runtime'
import { bytesOf, calls, temporary } from './file-calls.ts'
import { nameFolder, touchAll } from './file-keys.ts'
import { locate } from './file-places.ts'
import { argumentsOf, findWork } from './file-work.ts'
import { describeWriting } from './file-writing.ts'
import { remember } from './open-files.ts'
import { touchCommand } from './processes.ts'
import { replaceMethod } from './replace.ts'

type Fn = (...args: unknown[]) => unknown

const promises = fs.promises as unknown as Record<string, Fn>

/** Methods of `FileHandle` and the functions that do the same to a file by its number. */
const ofHandle: Readonly<Record<string, string>> = {
  appendFile: 'appendFile',
  chmod: 'fchmod',
  chown: 'fchown',
  datasync: 'fdatasync',
  read: 'read',
  readFile: 'readFile',
  readv: 'readv',
  stat: 'fstat',
  sync: 'fsync',
  truncate: 'ftruncate',
  utimes: 'futimes',
  write: 'write',
  writeFile: 'writeFile',
  writev: 'writev',
}

/**
 * Puts the functions of `fs` and `fs/promises` under control. Files are known by their paths, with
 * links followed; folders contain what is in them. What nobody can say more of counts as all files:
 * so does what a process does. An asynchronous call does its work some time
 * after it, in a step of its own; `writeFile` in two, for between them the file is empty.
 *
 * Left out are functions that go on telling (`watch`, `glob`, a `Dir` that is iterated): they escape
 * control. A file that is read or copied while it is written is read before or after.
 */
export async function controlFiles(): Promise<void> {
  const { controlled } = getRealm()
  if (controlled.has('files')) return
  controlled.add('files')
  for (const name of Object.keys(fs)) if (name.endsWith('Sync')) controlSync(fs, name)
  controlSync(fs.realpathSync, 'native')
  controlCallback(fs.realpath, 'native', 'realpath')
  for (const name of ['readSync', 'closeSync']) controlSync(fs.Dir.prototype, name)
  for (const name of ['execSync', 'execFileSync', 'spawnSync'])
    replaceMethod(childProcess, name, (original) =>
      controlNative(original, () => touchCommand(name)),
    )
  const handle = await fs.promises.open(devNull)
  const handles = Object.getPrototypeOf(handle) as Record<string, Fn>
  await handle.close()
  for (const [name, call] of Object.entries(ofHandle)) controlPromise(handles, name, call)
  for (const name of Object.keys(calls)) {
    controlPromise(promises, name, name)
    controlCallback(fs, name, name)
  }
  for (const target of [fs, promises])
    for (const name of ['watch', 'watchFile', 'glob'])
      replaceMethod(target, name, (original) =>
        reportEscape(original, `fs.${name}`, () => [], true),
      )
  syncBuiltinESMExports()
}

function controlSync(target: object, name: string): void {
  const call = target === fs ? calls[name.replace(/Sync$/, '')] : undefined
  const describe: Describe = (args, isOwn, nameIt) => {
    const touches = call?.(args, nameIt) ?? touchAll('write')
    return isOwn || !isCodeRead(args, touches) ? touches : undefined
  }
  replaceMethod(target, name, (original) => controlNative(original, describe, learnSync[name]))
}

const learnSync: Readonly<Record<string, Learn>> = {
  openSync: ([given], number, name) => learnOpened(given, number, name),
  mkdtempSync: ([prefix], folder, name) => learnFolder(prefix, folder, name),
}

/** What asynchronous functions of that name have given; in a step, where all that is opened has a name. */
const learnAnswer: Readonly<Record<string, Learn>> = {
  open: learnSync['openSync']!,
  mkdtemp: learnSync['mkdtempSync']!,
}

function controlPromise(target: Record<string, Fn>, name: string, call: string): void {
  replaceMethod(target, name, (original) =>
    controlStages(original, (self, args, isOwn, nameIt) => {
      const given = target === promises ? args : [self, ...args]
      const perform = async (learn: Told): Promise<unknown> => {
        const work = target === promises ? findWork(call, args, 'promise') : undefined
        const answer: unknown =
          work === undefined ? await Reflect.apply(original, self, args) : work()
        learn(answer)
        return answer
      }
      const stages = describeStages(call, given, isOwn, nameIt, perform, undefined)
      return stages && { name: `fs.promises.${name}`, stages }
    }),
  )
}

function controlCallback(target: object, name: string, call: string): void {
  replaceMethod(target, name, (original) =>
    controlStages(original, (self, args, isOwn, nameIt) => {
      const callback = args.at(-1)
      // It says what is wrong with its arguments.
      if (typeof callback !== 'function') return undefined
      const given = args.slice(0, -1)
      const perform = async (learn: Told): Promise<unknown> => {
        const work = findWork(call, given, 'callback')
        const answer =
          work === undefined
            ? await callBack(original, self, given)
            : argumentsOf(call, given, work())
        if (!(answer[0] instanceof Error)) learn(answer[1])
        return answer
      }
      const stages = describeStages(call, given, isOwn, nameIt, perform, [null])
      return stages && { name: `fs.${name}`, stages, callback: callback as Fn }
    }),
  )
}

/** What a function calls back with. */
function callBack(fn: Fn, self: unknown, args: readonly unknown[]): Promise<unknown[]> {
  return new Promise((resolve) => {
    Reflect.apply(fn, self, [...args, (...answer: unknown[]): void => resolve(answer)])
  })
}

type Told = (answer: unknown) => void

function describeStages(
  call: string,
  args: readonly unknown[],
  isOwn: boolean,
  nameIt: () => string,
  perform: (learn: Told) => Promise<unknown>,
  done: unknown,
): readonly Stage[] | undefined {
  const learn = learnAnswer[call]
  const name = learn === undefined ? '' : nameIt()
  const touches = (): readonly Touch[] => calls[call]!(args, () => name)
  if (!isOwn && isCodeRead(args, touches())) return undefined
  const told = (answer: unknown): void => learn?.(args, answer, name)
  return (
    describeWriting(call, args, done) ?? [
      { touches, bytes: bytesOf(call, args), perform: () => perform(told) },
    ]
  )
}

function learnOpened(given: unknown, opened: unknown, name: string | undefined): void {
  const real = locate(given)?.real
  if (real === undefined) return
  remember(opened, real, name)
  // Each handle has one of its own.
  if (typeof opened === 'object') controlPromise(opened as Record<string, Fn>, 'close', 'close')
}

function learnFolder(prefix: unknown, folder: unknown, name: string | undefined): void {
  const real = locate(folder)?.real
  if (name !== undefined && real !== undefined) nameFolder(real, temporary(prefix, name))
}

/** Node loads modules through the same functions, and only once: what they are made of is no state. */
function isCodeRead([path]: readonly unknown[], touches: readonly Touch[]): boolean {
  const isCode = /[\\/]node_modules[\\/]|[\\/]package\.json$|\.(?:[cm]?[jt]sx?|node|wasm)$/.test(
    String(path),
  )
  return isCode && touches.every(({ kind }) => kind === 'read')
}
