import { expect, test } from 'vitest'
import { outcomesOf, withoutPorts } from '../../support/outcomes-of.ts'
import { runVitest } from '../../support/run-vitest.ts'

/**
 * The seed's long-term option: rewriting calls of methods when a module is imported. The transform
 * does; what it emits is held against awkward texts in `test/litmus/seed-call-sites.test.ts`.
 *
 * Its failure are calls without a receiver. A method that was taken off is still one of a class,
 * and seen by the layer of body-snatching; a function is seen by the sockets below.
 */
test('import-hook rewriting', { timeout: 180_000 }, async () => {
  const run = await runVitest('clients', { args: ['call-sites'] })
  expect(outcomesOf(run).map(withoutPorts)).toMatchInlineSnapshot(`
    [
      "ways to call a method: verified, 6",
      "a function that is no method: unchecked, 1: RaceError: unchecked: socket.write at call-sites.race.test.ts:37 escaped control",
    ]
  `)
})
