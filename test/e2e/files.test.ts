import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// Ordinary code on files, nothing of which is defined: promises, callbacks, handles, streams, links,
// and a package that is not instrumented.

test('races on files are found, and what is right is verified', async () => {
  const { output, tests } = await runVitest('files', { columns: 80 })
  const found = Object.entries(tests).map(([name, { race }]) => {
    const { status, traces } = race as Record<string, unknown>
    if (status !== 'failed' && status !== 'unchecked')
      return `${name}: ${String(status)}, ${String(traces)}`
    const [headline] = messageOf(output, name).split('\n')
    return `${name}: ${headline!.replace(/racetest-files-\w+/, 'x').replace('RaceError: ', '')}`
  })
  expect(found).toMatchInlineSnapshot(`
    [
      "lost: promises: lost update on file:/tmp/x/count: expected '1' t…",
      "lost: by a link: lost update on file:/tmp/x/count: expected '1' t…",
      "lost: callbacks: lost update on file:/tmp/x/count: expected '1' t…",
      "lost: handles: race on file:/tmp/x/count: expected '1' to be '2'",
      "lost: JSON that replaces the file: lost update on file:/tmp/x/db.json: expected { n…",
      "lost: a package that is not instrumented: race: expected '1' to be '2'",
      "torn: JSON that is read while it is written: race on file:/tmp/x/db.json: Unexpected end of J…",
      "torn: a stream: race on file:/tmp/x/count: expected [ '0', '1' ]…",
      "stale check: stale check on file:/tmp/x/new: expected [ true,…",
      "forgotten: a write that nobody waits for: race on isSaved: expected '' to be 'saved'",
      "right: replaced as a whole: verified, 2",
      "right: created by flag: verified, 4",
      "right: locked by a file: verified, 6",
      "right: files of their own: verified, 1",
      "right: folders of their own: verified, 1",
      "right: appended: verified, 6",
      "right: a folder and what is in it: verified, 2",
      "right: read only: verified, 1",
      "unchecked: a folder that is watched: unchecked: fs.watch at files.race.test.ts:203 escaped control",
    ]
  `)
  const message = messageOf(output, 'lost: JSON that replaces the file')
  const lanes = message.slice(0, message.indexOf('files.race.test.ts\n'))
  expect(lanes.replace(/racetest-files-\w+/g, 'x')).toMatchInlineSnapshot(`
    "RaceError: lost update on file:/tmp/x/db.json: expected { n…

      alice and bob both read file:/tmp/x/db.json before either
      wrote, so bob's write erases alice's.

           #  A alice · deposit(1, "a")          B bob · deposit(2, "b")
              … 1 step of B that touches nothing here
      ┌─▶  2  ┊                                  read  ← initial               :81
              … 1 step of A that touches nothing here
      │    4  read  ← initial               :81  ┊
              … 4 steps of A that touch nothing here
      └─▶  9  write +1                      :44  ┊
              … 6 steps of A, B that touch nothing here
          16                                     write +1                      :44
              … 2 steps of B that touch nothing here

      "
  `)
}, 240_000)
