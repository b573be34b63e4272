import fs from 'node:fs'
import { getRealm, type Run, type Stage } from '@racetest/runtime'
import { bytesOf, changes } from './file-calls.ts'
import { touchPath } from './file-keys.ts'
import { locate } from './file-places.ts'
import { isOrdinary } from './file-work.ts'
import { remember, touchOpen } from './open-files.ts'

// Of the platform, as long as nobody controls it.
const { closeSync, fsyncSync, openSync, writeFileSync } = fs

/** What a run has opened and not written yet. One that has stopped never does. */
const opened = new Set<number>()
let owner: Run | undefined

function keep(file: number): void {
  const { run } = getRealm()
  if (run !== owner) {
    for (const left of opened) closeSync(left)
    opened.clear()
  }
  owner = run
  opened.add(file)
}

/**
 * `writeFile` and `appendFile` open the file, which makes it empty, or makes it, and then write:
 * others can come between. Undefined for calls that open nothing, or that fail before they do.
 * `done` is what it comes to.
 */
export function describeWriting(
  call: string,
  args: readonly unknown[],
  done: unknown,
): Stage[] | undefined {
  if (call !== 'writeFile' && call !== 'appendFile') return undefined
  const [given, data, last] = args
  const options: Options =
    typeof last === 'string' ? { encoding: last as BufferEncoding } : ((last ?? {}) as Options)
  const { flag = call === 'appendFile' ? 'a' : 'w', encoding, mode, signal, flush } = options
  const isData = typeof data === 'string' || ArrayBuffer.isView(data)
  if (!isData || locate(given) === undefined || !changes(flag)) return undefined
  if (!isOrdinary(given)) return undefined
  if (signal?.aborted || !isEncoding(encoding)) return undefined
  const begin: Stage = {
    touches: () => touchPath(given, 'write'),
    async perform() {
      const file = openSync(given as string, flag, mode ?? 0o666)
      remember(file, locate(given)!.real, undefined)
      keep(file)
      return file
    },
  }
  const end: Stage = {
    touches: (file) => touchOpen(file, 'write', false),
    bytes: bytesOf(call, args),
    async perform(before) {
      const file = before as number
      opened.delete(file)
      try {
        signal?.throwIfAborted()
        writeFileSync(file, data as string, { encoding: encoding ?? 'utf8' })
        if (flush) fsyncSync(file)
      } finally {
        closeSync(file)
      }
      return done
    },
  }
  return [begin, end]
}

interface Options {
  readonly flag?: string | number
  readonly encoding?: BufferEncoding | null
  readonly mode?: number
  readonly signal?: AbortSignal
  readonly flush?: boolean
}

function isEncoding(encoding: unknown): boolean {
  return encoding == null || Buffer.isEncoding(encoding as string)
}
