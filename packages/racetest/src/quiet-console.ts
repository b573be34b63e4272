import { treatAs, unobserved } from '@racetest/runtime'

const names = ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn']

/**
 * Lets a test print in its first schedule only: what it prints in thousands of others would bury
 * the report. Printing is no part of a step either way. `restore` gives the console back.
 */
export function quietConsole(): { beforeRun(): void; restore(): void } {
  // Vitest has put its own console there, which also shows where a line comes from.
  const target = globalThis['console'] as unknown as Record<string, (...args: unknown[]) => void>
  const originals = names.map((name) => [name, target[name]!] as const)
  let runs = 0
  for (const [name, original] of originals) {
    target[name] = (...args) => {
      if (runs < 2) unobserved(() => original(...args))
    }
    treatAs(target[name], 'ours')
  }
  return {
    beforeRun() {
      runs++
    },
    restore() {
      for (const [name, original] of originals) target[name] = original
    },
  }
}
