import type { Terminal } from '@racetest/report'

/** The terminal of this process, by the rules that Vitest goes by; workers have none. */
export function getTerminal(): Terminal {
  const { env, stdout } = process
  const columns = stdout.columns ?? Number(env['COLUMNS'] ?? 0)
  return {
    columns: columns > 0 ? columns : 80,
    colour: hasColour(),
    unicode: hasUnicode(),
  }
}

function hasUnicode(): boolean {
  const { env, platform } = process
  if (platform === 'win32') return Boolean(env['WT_SESSION'] ?? env['TERM_PROGRAM'] ?? env['CI'])
  // Where nothing is said, Vitest's own output assumes UTF-8 too.
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? 'UTF-8'
  return /utf-?8/i.test(locale)
}

function hasColour(): boolean {
  const { argv, env, platform, stdout } = process
  if (env['NO_COLOR'] !== undefined || argv.includes('--no-color')) return false
  if (env['FORCE_COLOR'] !== undefined || argv.includes('--color')) return true
  return platform === 'win32' || (stdout.isTTY && env['TERM'] !== 'dumb') || env['CI'] !== undefined
}
