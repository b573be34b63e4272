import { format } from 'node:util'
import { treatAs, unobserved } from '@racetest/runtime'

const names = ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn']

/**
 * Lets a test print in its first schedule only: what it prints in thousands of others would bury
 * the report. It is printed when that schedule is over, since printing makes promises that are no
 * part of the program. `restore` gives the console back.
 */
export function quietConsole(): { beforeRun(): void; afterRun(): void; restore(): void } {
  // Vitest has put its own console there.
  const target = globalThis['console'] as unknown as Record<string, (...args: unknown[]) => void>
  const originals = names.map((name) => [name, target[name]!] as const)
  let runs = 0
  let printed: (() => void)[] = []
  for (const [name, original] of originals) {
    target[name] = (...args) => {
      if (runs > 1) return
      // Objects look different later.
      const shown = name === 'table' ? args : [unobserved(() => format(...args))]
      printed.push(() => original(...shown))
    }
    treatAs(target[name], 'ours')
  }
  return {
    beforeRun() {
      runs++
    },
    afterRun() {
      for (const print of printed) print()
      printed = []
    },
    restore() {
      for (const [name, original] of originals) target[name] = original
    },
  }
}
