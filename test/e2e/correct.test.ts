import { beforeAll, describe, expect, test } from 'vitest'
import { runVitest, type VitestRun } from '../support/run-vitest.ts'

/** Correct programs as people write them, and the same with one thing missing, which must fail. */
describe('correct programs', () => {
  let run: VitestRun
  beforeAll(async () => {
    run = await runVitest('correct')
  }, 60_000)

  const withStatus = (status: string): string[] =>
    Object.keys(run.tests).filter((name) => {
      const { race } = run.tests[name]!
      return (race as { status?: string } | undefined)?.status === status
    })

  test('are verified, all but the near misses', () => {
    const near = Object.keys(run.tests).filter((name) => name.includes('near miss'))
    const bounded = Object.keys(run.tests).filter((name) => name.includes('bounded, for'))
    expect(withStatus('failed').toSorted()).toEqual(near.toSorted())
    expect(withStatus('bounded').toSorted()).toEqual(bounded.toSorted())
    expect(withStatus('unchecked')).toEqual([])
    expect(withStatus('verified')).toHaveLength(
      Object.keys(run.tests).length - near.length - bounded.length,
    )
  })

  test('are many', () => {
    expect(withStatus('verified').length).toBeGreaterThanOrEqual(30)
    expect(withStatus('failed').length).toBeGreaterThanOrEqual(10)
  })
})

/** Libraries keep timers for themselves when they are loaded, and ordinary tests fake them. */
test('what is under control in race tests is as ever in the tests around them', async () => {
  const { output } = await runVitest('patches')
  expect(output).toMatchInlineSnapshot(`
    "✓ around.test.ts (29 tests) 1ms
     ✓ system-time.test.ts (2 tests) 1ms

     Test Files  2 passed (2)
          Tests  19 passed | 12 expected fail (31)"
  `)
})
