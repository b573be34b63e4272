import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// Ordinary code on files, nothing of which is defined: promises, callbacks, handles, streams, links,
// and a package that is not instrumented.

test('races on files are found, and what is right is verified', async () => {
  const { output, tests } = await runVitest('files')
  const found = Object.entries(tests).map(([name, { status, race }]) => {
    const { status: outcome, traces, redundant } = race as Record<string, unknown>
    return `${name}: ${status}, ${String(outcome)}, ${String(traces)}, ${String(redundant)}`
  })
  expect(found).toMatchInlineSnapshot(`
    [
      "lost: promises: failed, failed, 2, 0",
      "lost: by a link: failed, failed, 2, 0",
      "lost: callbacks: failed, failed, 1, 0",
      "lost: handles: failed, failed, 4, 0",
      "lost: a package that is not instrumented: failed, failed, 1, 0",
      "right: a stream reads before or after: passed, verified, 8, 0",
      "stale check: failed, failed, 1, 0",
      "right: created by flag: passed, verified, 2, 0",
      "right: files of their own: passed, verified, 1, 0",
      "right: appended: passed, verified, 2, 0",
      "right: a folder and what is in it: passed, verified, 2, 0",
      "right: read only: passed, verified, 1, 0",
    ]
  `)
  const message = messageOf(output, 'lost: promises').replace(/racetest-files-\w+/g, 'x')
  expect(message.slice(0, message.indexOf('files.race.test.ts\n'))).toMatchInlineSnapshot(`
    "RaceError: lost update on file:/tmp/x/count: expected '1' t…

      alice and bob both read file:/tmp/x/count before either
      wrote, so alice's write erases bob's.

           #  A alice · countUp("count")         B bob · countUp("count")
      ┌─▶  1  read  ← initial               :23  ┊
      │    2  ┊                                  read  ← initial               :23
      └─▶  3  ┊                                  write                         :24
              … 1 step of B that touches nothing here
           5  write                         :24
              … 1 step of A that touches nothing here

      "
  `)
})
