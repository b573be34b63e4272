import type { Style } from './paint.ts'

/** Percent, cut and not rounded: 100 means all. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '-'
  const hundredths = Math.floor((part / whole) * 10_000) / 100
  return Number.isInteger(hundredths) ? String(hundredths) : hundredths.toFixed(2)
}

/** Istanbul's watermarks. */
export function band(part: number, whole: number): Style | undefined {
  if (whole === 0) return undefined
  const share = part / whole
  if (share < 0.5) return 'red'
  return share < 0.8 ? 'yellow' : 'green'
}

/** Folders that all the files share say nothing. */
export function sharedFolder(files: readonly string[]): string {
  const [first = '', ...rest] = files
  const parts = first.split('/').slice(0, -1)
  while (parts.length > 0 && !rest.every((file) => file.startsWith(`${parts.join('/')}/`)))
    parts.pop()
  return parts.length === 0 ? '' : `${parts.join('/')}/`
}
