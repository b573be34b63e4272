import type { VitestRun } from './run-vitest.ts'

/** What each race test of a run came to, in a line: status, traces, the first line of the failure. */
export function outcomesOf({ tests }: VitestRun): string[] {
  return Object.entries(tests).map(([name, { race, failures }]) => {
    const { status, traces } = race as { readonly status: string; readonly traces: number }
    const [failure] = failures[0]?.split('\n') ?? []
    return `${name}: ${status}, ${traces}${failure === undefined ? '' : `: ${failure}`}`
  })
}

/** Servers of tests listen at any port. */
export const withoutPorts = (text: string): string =>
  text.replace(/localhost:\d+/g, 'localhost:<port>')
