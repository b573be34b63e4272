import { promises } from 'node:fs'
import { getRealm, type Run, type Stage } from '@racetest/runtime'
import { bytesOf, changes } from './file-calls.ts'
import { locate, touchPath } from './file-keys.ts'
import { remember, touchOpen } from './open-files.ts'

// Of the platform, as long as nobody controls it.
const { open } = promises

type Handle = Awaited<ReturnType<typeof open>>

/** What a run has opened and not written yet. One that has stopped never does. */
const opened = new Set<Handle>()
let owner: Run | undefined

function keep(handle: Handle): void {
  const { run } = getRealm()
  if (run !== owner) {
    for (const left of opened) void left.close()
    opened.clear()
  }
  owner = run
  opened.add(handle)
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
  if (signal?.aborted || !isEncoding(encoding)) return undefined
  const begin: Stage = {
    touches: () => touchPath(given, 'write'),
    async perform() {
      const handle = await open(given as string, flag, mode ?? 0o666)
      remember(handle, locate(given)!.real, undefined)
      keep(handle)
      return handle
    },
  }
  const end: Stage = {
    touches: (handle) => touchOpen(handle, 'write', false),
    bytes: bytesOf(call, args),
    async perform(before) {
      const handle = before as Handle
      opened.delete(handle)
      try {
        await handle.writeFile(data as string, {
          encoding: encoding ?? 'utf8',
          ...(signal && { signal }),
        })
        if (flush) await handle.sync()
      } finally {
        await handle.close()
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
