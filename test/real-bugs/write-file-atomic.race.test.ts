import { createRequire } from 'node:module'
import { raceTest } from 'racetest'
import { afterEach, describe, expect, vi } from 'vitest'
import buggy from 'write-file-atomic-buggy'
import fixed from 'write-file-atomic-fixed'

const require = createRequire(import.meta.url)

// https://github.com/npm/write-file-atomic/commit/8b550c0: two writes of one file race to rename().
describe.for([
  ['buggy', buggy],
  ['fixed', fixed],
] as const)('write-file-atomic %s', ([version, writeFile]) => {
  // It has copied the functions of node:fs when it was loaded.
  const main = require.resolve(`write-file-atomic-${version}`)
  const fs = createRequire(main)('graceful-fs') as Record<string, (...args: never[]) => void>
  afterEach(() => {
    vi.restoreAllMocks()
  })

  raceTest('the write that came last wins', async ({ race }) => {
    const files = new Map([['/v/f', 'old']])
    const open = new Map<number, string>()
    const calls: Record<string, (...args: never[]) => unknown> = {
      realpath: (path: string) => path,
      stat: () => ({ mode: 0o644, uid: 0, gid: 0 }),
      open(path: string) {
        open.set(open.size + 3, path)
        files.set(path, '')
        return open.size + 2
      },
      write(fd: number, data: Buffer) {
        files.set(open.get(fd)!, String(data))
        return data.length
      },
      fsync() {},
      close() {},
      chown() {},
      chmod() {},
      unlink: (path: string) => files.delete(path),
      rename(from: string, to: string) {
        const text = files.get(from)
        if (text === undefined) throw new Error('ENOENT')
        files.delete(from)
        files.set(to, text)
      },
    }
    for (const [name, call] of Object.entries(calls)) {
      vi.spyOn(fs, name).mockImplementation(async (...args: unknown[]) => {
        const done = args.pop() as (error: unknown, result?: unknown) => void
        await race.pause(name)
        let result: unknown
        try {
          result = call(...(args as never[]))
        } catch (error) {
          done(error)
          return
        }
        done(null, result)
      })
    }
    const write = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const options = { fsync: true, mode: 0o644, chown: { uid: 0, gid: 0 } }
        writeFile('/v/f', text, options, (error) => (error ? reject(error) : resolve()))
      })
    const first = write('first')
    const second = write('second')
    await Promise.all([first, second])
    expect(files.get('/v/f')).toBe('second')
  })
})
