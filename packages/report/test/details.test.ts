import { expect, test } from 'vitest'
import { lostUpdate } from './examples.ts'
import { shown } from './shown.ts'

/** What is said about the schedule. */
function schedule(found: Partial<typeof lostUpdate.schedule>, columns: number): string {
  const report = { ...lostUpdate, schedule: { ...lostUpdate.schedule, ...found } }
  const lines = shown(report, { columns }).split('\n')
  const at = lines.findIndex((line) => line.startsWith('  Schedule'))
  return lines
    .slice(
      at,
      lines.findIndex((line) => line.startsWith('  Replay')),
    )
    .join('\n')
}

test('of a schedule that was not shrunk to the end that is told', () => {
  const stopped = true
  expect(schedule({ stopped }, 80)).toMatchInlineSnapshot(`
    "  Schedule  ABAB, 3 switches
                shrunk from 6 steps, not shrunk to the end, confirmed 3 of 3"
  `)
  expect(schedule({ stopped }, 120)).toMatchInlineSnapshot(
    `"  Schedule  ABAB, 3 switches                     shrunk from 6 steps in 3 tries, not shrunk to the end, confirmed 3 of 3"`,
  )
  // And nothing smaller was found.
  expect(schedule({ stopped, foundSteps: 4, foundSwitches: 3 }, 80)).toMatchInlineSnapshot(
    `"  Schedule  ABAB, 3 switches             not shrunk to the end, confirmed 3 of 3"`,
  )
})
