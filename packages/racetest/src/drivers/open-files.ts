import fs from 'node:fs'
import type { Touch } from '@racetest/runtime'
import { besideKey, touchAll, touchReal } from './file-keys.ts'

const { fstatSync, lstatSync } = fs

interface OpenFile {
  readonly number: number
  /** Where it was when it was opened. */
  readonly real: string
  /** The key of how far it has been read. */
  readonly position: string
}

const byNumber = new Map<number, OpenFile>()
const byHandle = new WeakMap<object, OpenFile>()

/** A file has been opened, in a step or not: `name` is the same in every run. */
export function remember(opened: unknown, real: string, name: string | undefined): void {
  const number = numberOf(opened)
  if (number === undefined) return
  const position = `${besideKey('position', real)} ${name}`
  const file = { number, real, position }
  if (typeof opened === 'object') byHandle.set(opened!, file)
  else byNumber.set(number, file)
}

/** A call on an open file, by its number or handle. `moves`: it reads or writes where the last one ended, or closes the file. */
export function touchOpen(given: unknown, kind: Touch['kind'], moves: boolean): Touch[] {
  const file =
    typeof given === 'object' && given !== null
      ? byHandle.get(given)
      : byNumber.get(given as number)
  if (file === undefined) return touchAll('write')
  const { position, real } = file
  return [
    { kind: moves ? 'write' : 'read', key: position },
    ...touchReal(real, kind),
    ...(isThere(file) ? [] : touchAll('write')),
  ]
}

export function isOpenFile(given: unknown): boolean {
  if (typeof given === 'object' && given !== null) return byHandle.has(given)
  return typeof given === 'number'
}

/** It has not been closed, renamed or removed. */
function isThere({ number, real }: OpenFile): boolean {
  try {
    const { dev, ino } = fstatSync(number)
    const there = lstatSync(real, { throwIfNoEntry: false })
    return there?.dev === dev && there.ino === ino
  } catch {
    return false
  }
}

function numberOf(opened: unknown): number | undefined {
  const number: unknown =
    typeof opened === 'object' && opened !== null ? Reflect.get(opened, 'fd') : opened
  return typeof number === 'number' ? number : undefined
}
