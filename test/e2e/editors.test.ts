import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

interface Seen {
  readonly name: string
  readonly annotations: readonly {
    readonly type: string
    readonly message: string
    readonly attachment?: { readonly contentType: string; readonly body: string }
  }[]
  readonly stacks: readonly (readonly { readonly file: string; readonly line: number }[])[]
}

/** What those who show tests get of each. */
async function look(env: Readonly<Record<string, string>>): Promise<Seen[]> {
  const folder = await mkdtemp(join(tmpdir(), 'racetest-seen-'))
  try {
    const SEEN = join(folder, 'seen.json')
    await runVitest('editors', { env: { ...env, SEEN } })
    return JSON.parse(await readFile(SEEN, 'utf8')) as Seen[]
  } finally {
    await rm(folder, { recursive: true })
  }
}

const annotated = (tests: readonly Seen[]): unknown =>
  tests.map(({ name, annotations }) => [
    name,
    ...annotations.map(({ type, message, attachment }) =>
      [type, message, attachment?.contentType].join(' ').trim(),
    ),
  ])

/** VS Code takes the first place that is in the test file. */
const located = (tests: readonly Seen[]): unknown =>
  tests.map(({ name, stacks }) => [
    name,
    ...stacks[0]!.map(({ file, line }) => `${basename(file)}:${line}`),
  ])

test('in VS Code: the replay string, and a line of the test file in each failure', async () => {
  const tests = await look({ VITEST_VSCODE: 'true' })
  expect(annotated(tests)).toMatchInlineSnapshot(`
    [
      [
        "fails in the test",
        "race:replay r1-ABBA-d4c8",
      ],
      [
        "fails elsewhere",
        "race:replay r1-ABBA-1f00",
      ],
      [
        "fails nowhere",
        "race:replay r1-BAA-d4c8",
      ],
    ]
  `)
  expect(located(tests)).toMatchInlineSnapshot(`
    [
      [
        "fails in the test",
        "editors.race.test.ts:9",
        "account.ts:5",
        "account.ts:7",
      ],
      [
        "fails elsewhere",
        "slot.ts:8",
        "slot.ts:6",
        "slot.ts:9",
        "editors.race.test.ts:12",
      ],
      [
        "fails nowhere",
        "editors.race.test.ts:23",
        "account.ts:7",
      ],
    ]
  `)
})

test("in Vitest's UI: a picture of the lanes, and the page as well", async () => {
  const tests = await look({ SHOWN_IN: 'ui' })
  expect(annotated(tests)).toMatchInlineSnapshot(`
    [
      [
        "fails in the test",
        "race:replay r1-ABBA-d4c8 image/svg+xml",
        "race:report the schedule, step by step text/html",
      ],
      [
        "fails elsewhere",
        "race:replay r1-ABBA-1f00 image/svg+xml",
        "race:report the schedule, step by step text/html",
      ],
      [
        "fails nowhere",
        "race:replay r1-BAA-d4c8 image/svg+xml",
        "race:report the schedule, step by step text/html",
      ],
    ]
  `)
  const [picture, page] = tests[0]!.annotations.map(({ attachment }) =>
    Buffer.from(attachment!.body, 'base64').toString(),
  )
  const words = [...picture!.matchAll(/>([^<>\n]+)<\/text>/g)].map(([, word]) => word)
  expect(words.join(' | ')).toMatchInlineSnapshot(
    `"lost update on Account#1.balance: expected 1 to be 3 | alice and bob both read 0 before either wrote, so alice's write erases bob's. | # | A | alice | · deposit(1) | B | bob | · deposit(2) | Account#1.balance | ┌─▶ | 1 | read  0 ← initial | account.ts:5 | ┊ | 0 | │ | 2 | ┊ | read  0 ← initial | account.ts:5 | 0 | └─▶ | 3 | ┊ | write 0 → 2 | account.ts:7 | 2   changed | 4 | write 2 → 1, erases 3 | account.ts:7 | 1   changed"`,
  )
  // Of this test alone, with the source that it shows.
  expect(page!.slice(0, 15)).toBe('<!doctype html>')
  const names = page!.match(/"name":"fails [^"]*"/g)
  expect(new Set(names)).toEqual(new Set(['"name":"fails in the test"']))
  expect(page!.includes('this.balance = before + amount')).toBe(true)
})

test('in a terminal: nothing of that', async () => {
  const tests = await look({})
  expect(annotated(tests)).toMatchInlineSnapshot(`
    [
      [
        "fails in the test",
      ],
      [
        "fails elsewhere",
      ],
      [
        "fails nowhere",
      ],
    ]
  `)
  expect(located(tests)).toMatchInlineSnapshot(`
    [
      [
        "fails in the test",
        "editors.race.test.ts:9",
        "account.ts:5",
        "account.ts:7",
      ],
      [
        "fails elsewhere",
        "slot.ts:8",
        "slot.ts:6",
        "slot.ts:9",
      ],
      [
        "fails nowhere",
        "editors.race.test.ts:23",
        "account.ts:7",
      ],
    ]
  `)
})
