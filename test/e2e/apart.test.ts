import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

// Clients of packages that are not instrumented: each with what it was given, where the sources show
// that the package keeps nothing else.

test('clients that share nothing are independent', async () => {
  const { tests } = await runVitest('apart', { args: ['apart.race'] })
  const outcomes = Object.entries(tests).map(([name, { status, race, failures }]) => {
    const { status: outcome = status, traces = '' } = (race ?? {}) as Record<string, unknown>
    const [said = ''] = failures[0]?.split('\n') ?? []
    return `${name}: ${outcome} ${traces} ${said}`.trim()
  })
  expect(outcomes).toMatchInlineSnapshot(`
    [
      "apart each has its own: verified 1",
      "apart each makes its own: verified 1",
      "apart each was there before: verified 1",
      "apart each has its timers: verified 1",
      "apart each calls back: verified 6",
      "apart each is asked for what it is of: verified 1",
      "together one store: failed 2 RaceError: race on code that is not instrumented: expected 1 to be 2",
      "together one backend: failed 2 RaceError: race on code that is not instrumented: expected 1 to be 2",
      "together state of the module: failed 2 RaceError: race: expected 1 to be 2",
      "together what one gives the other takes: failed 1 RaceError: race on code that is not instrumented: expected 1 to be +0",
      "together a listener: failed 2 RaceError: broken order on n: expected "vi.fn()" to be called with arguments: […",
      "together what another package has put on a class: failed 2 RaceError: race: expected 2 to be 1",
      "together and what it reads there: failed 2 RaceError: race: expected +0 to be 1",
      "together a class that is changed: failed 2 RaceError: race: expected +0 to be 1",
      "together what looks at a class: failed 2 RaceError: race on code that is not instrumented: expected [ 2, 1 ] to deeply e…",
    ]
  `)
})
