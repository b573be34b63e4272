import fs from 'node:fs'

type Fn = (...args: unknown[]) => unknown

// Of the platform, as long as nobody controls it.
const platform = { ...fs } as unknown as Readonly<Record<string, Fn | undefined>>
const { fstatSync, statSync } = fs

/** Calls whose synchronous form is not the same: a handle is no number, a filter may be asynchronous. */
const others = new Set(['open', 'cp'])

/**
 * Does at once what an asynchronous call does: a step of a race test waits for it anyway, and a thread
 * takes much longer than the work. Undefined where that is not the same, or might not return.
 */
export function findWork(
  call: string,
  args: readonly unknown[],
  form: 'promise' | 'callback',
): (() => unknown) | undefined {
  const work = platform[`${call}Sync`]
  const [given, second] = args
  if (work === undefined || (form === 'promise' && others.has(call))) return undefined
  // The forms of `read` and `write` that find a buffer themselves.
  const isIo = /^(?:read|write)$/.test(call)
  if (isIo && !ArrayBuffer.isView(second) && typeof second !== 'string') return undefined
  const hasSignal = args.some((arg) => typeof arg === 'object' && arg !== null && 'signal' in arg)
  if (hasSignal || call === 'cp' || !isOrdinary(given)) return undefined
  return () => work(...args)
}

/** A file or a folder, or nothing: no pipe, which would wait for somebody. */
export function isOrdinary(given: unknown): boolean {
  try {
    const stats =
      typeof given === 'number'
        ? fstatSync(given)
        : statSync(given as string, { throwIfNoEntry: false })
    return stats === undefined || stats.isFile() || stats.isDirectory()
  } catch {
    return false
  }
}

/** What a callback gets of an answer. */
export function argumentsOf(call: string, args: readonly unknown[], answer: unknown): unknown[] {
  if (call === 'exists') return [answer]
  if (/^(?:read|write)v?$/.test(call)) return [null, answer, args[1]]
  return answer === undefined ? [null] : [null, answer]
}
