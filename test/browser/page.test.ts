import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type { RaceReport } from 'racetest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacksBrowser, openBrowser, violationsOf } from '../support/browser.ts'
import { runVitest } from '../support/run-vitest.ts'

describe.skipIf(lacksBrowser('The page'))('the page of a run', () => {
  let folder: string
  let report: RaceReport
  let address: string
  let browser: Browser
  const ids = new Map<string, string>()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'racetest-page-'))
    const args = ['--config', 'page.config.ts']
    const env = { REPORTS: folder }
    await runVitest('tables', { args, env })
    report = JSON.parse(await readFile(join(folder, 'race.json'), 'utf8')) as RaceReport
    for (const { name, id } of report.tests) ids.set(name, id)
    address = pathToFileURL(join(folder, 'index.html')).href
    browser = await openBrowser()
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true })
  })

  /** Opens a view; whatever goes wrong in the page fails the test. */
  async function open(
    view: string,
    look: Parameters<Browser['newPage']>[0] = {},
  ): Promise<Page & AsyncDisposable> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...look })
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (message) => wrong.push(message.text()))
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== address) wrong.push(`asks for ${request.url()}`)
    })
    await page.goto(address + view)
    await page.locator('h1').waitFor()
    return Object.assign(page, {
      [Symbol.asyncDispose]: async () => {
        await page.close()
        expect(wrong).toEqual([])
      },
    })
  }

  const failed = (): string => `#/test/${ids.get('deposits are not lost')}`
  const textOf = async (page: Page): Promise<string> =>
    (await page.locator('body').ariaSnapshot()).replace(/\d+(?:\.\d+)? ?m?s\b/g, '1ms')

  test('opens from disk, without an error or a request', async () => {
    for (const view of ['', '#/', failed(), '#/file/src/counter.ts', '#/test/nothing', '#?%zz']) {
      await using page = await open(view)
      expect(await page.locator('h1').count()).toBe(1)
    }
  })

  test('the overview', async () => {
    await using page = await open('')
    expect(await textOf(page)).toMatchInlineSnapshot(`
      "- main:
        - heading "Race report" [level=1]
        - paragraph: 1 failed 1 unchecked 2 bounded 2 verified 6 tests in 2 files, 42 traces, 1ms
        - navigation "Lists":
          - link "Failed (1)":
            - /url: "#/?show=failed"
          - link "All tests (6)":
            - /url: "#/?show=all"
          - link "Files (2)":
            - /url: "#/?show=files"
        - text: Filter
        - searchbox "Filter"
        - list:
          - listitem:
            - text: failed
            - paragraph:
              - link "deposits are not lost":
                - /url: "#/test/1478140255_0"
              - text: account.race.test.ts:5
            - paragraph: "lost update on Account#1.balance: expected 1 to be 3"
            - paragraph: alice and bob both read 0 before either wrote, so alice's write erases bob's.
            - paragraph: 2 traces, 2 race pairs
            - paragraph:
              - code: r1-ABBA-f0e2
              - button "copy replay"
        - region "Files":
          - table "Source files":
            - caption: Source files
            - rowgroup:
              - row "File Awaits Split Races Both ways Benign Look at lines":
                - columnheader "File"
                - columnheader "Awaits"
                - columnheader "Split"
                - columnheader "Races"
                - columnheader "Both ways"
                - columnheader "Benign"
                - columnheader "Look at lines"
            - rowgroup:
              - row "account.ts 1 100 % 2 50 % 0 6~6":
                - rowheader "account.ts":
                  - link "account.ts":
                    - /url: "#/file/src/account.ts"
                - cell "1"
                - cell "100 %"
                - cell "2"
                - cell "50 %"
                - cell "0"
                - cell "6~6":
                  - link "6~6":
                    - /url: "#/file/src/account.ts?line=6&pair=2"
              - row "counter.ts 1 100 % 2 100 % 2":
                - rowheader "counter.ts":
                  - link "counter.ts":
                    - /url: "#/file/src/counter.ts"
                - cell "1"
                - cell "100 %"
                - cell "2"
                - cell "100 %"
                - cell "2"
                - cell
            - rowgroup:
              - row "All files 2 100 % 4 75 % 2":
                - rowheader "All files"
                - cell "2"
                - cell "100 %"
                - cell "4"
                - cell "75 %"
                - cell "2"
                - cell
      - contentinfo:
        - text: racetest 0.1.0
        - button "keys ?""
    `)
  })

  test('all tests', async () => {
    await using page = await open('#/?show=all')
    expect(await textOf(page)).toMatchInlineSnapshot(`
      "- main:
        - heading "Race report" [level=1]
        - paragraph: 1 failed 1 unchecked 2 bounded 2 verified 6 tests in 2 files, 42 traces, 1ms
        - navigation "Lists":
          - link "Failed (1)":
            - /url: "#/?show=failed"
          - link "All tests (6)":
            - /url: "#/?show=all"
          - link "Files (2)":
            - /url: "#/?show=files"
        - text: Filter
        - searchbox "Filter"
        - region "All tests":
          - table "All tests":
            - caption: All tests
            - rowgroup:
              - row "Test Status Inputs Traces Races Both ways":
                - columnheader "Test"
                - columnheader "Status"
                - columnheader "Inputs"
                - columnheader "Traces"
                - columnheader "Races"
                - columnheader "Both ways"
            - rowgroup:
              - row "account.race.test.ts":
                - rowheader "account.race.test.ts"
              - row "deposits are not lost failed 1 2 2 50 %":
                - rowheader "deposits are not lost":
                  - link "deposits are not lost":
                    - /url: "#/test/1478140255_0"
                - cell "failed"
                - cell "1"
                - cell "2"
                - cell "2"
                - cell "50 %"
              - row "audits verified 1 1 / 1 0 nothing races":
                - rowheader "audits":
                  - link "audits":
                    - /url: "#/test/1478140255_1"
                - cell "verified"
                - cell "1"
                - cell "1 / 1"
                - cell "0"
                - cell "nothing races"
            - rowgroup:
              - row "counter.race.test.ts":
                - rowheader "counter.race.test.ts"
              - row "counting > to the end verified 1 36 / 36 2 100 %":
                - rowheader "counting > to the end":
                  - link "counting > to the end":
                    - /url: "#/test/2129575408_0_0"
                - cell "verified"
                - cell "1"
                - cell "36 / 36"
                - cell "2"
                - cell "100 %"
              - row "counting > one trace Stopped by limits.traces = 1. bounded 1 1 1 0 %":
                - rowheader "counting > one trace Stopped by limits.traces = 1.":
                  - link "counting > one trace":
                    - /url: "#/test/2129575408_0_1"
                  - text: Stopped by limits.traces = 1.
                - cell "bounded"
                - cell "1"
                - cell "1"
                - cell "1"
                - cell "0 %"
              - row "counting > every other time Two runs of one schedule differ. unchecked 1 1 0 nothing races":
                - rowheader "counting > every other time Two runs of one schedule differ.":
                  - link "counting > every other time":
                    - /url: "#/test/2129575408_0_2"
                  - text: Two runs of one schedule differ.
                - cell "unchecked"
                - cell "1"
                - cell "1"
                - cell "0"
                - cell "nothing races"
              - 'row "counting > what was left Runs began in different states: Object#1.leftWithALongName began as 0, later as 1. bounded 1 1 / 1 0 nothing races"':
                - 'rowheader "counting > what was left Runs began in different states: Object#1.leftWithALongName began as 0, later as 1."':
                  - link "counting > what was left":
                    - /url: "#/test/2129575408_0_3"
                  - text: "Runs began in different states: Object#1.leftWithALongName began as 0, later as 1."
                - cell "bounded"
                - cell "1"
                - cell "1 / 1"
                - cell "0"
                - cell "nothing races"
      - contentinfo:
        - text: racetest 0.1.0
        - button "keys ?""
    `)
  })

  test('a failing test', async () => {
    await using page = await open(failed())
    expect(await textOf(page)).toMatchInlineSnapshot(`
      "- main:
        - navigation "Way back":
          - link "‹ all tests":
            - /url: "#/"
        - heading "deposits are not lost" [level=1]
        - paragraph:
          - text: failed account.race.test.ts:5 1 input, 2 traces, 1ms
          - button "copy replay"
          - button "copy link"
        - paragraph: "lost update on Account#1.balance: expected 1 to be 3"
        - paragraph: alice and bob both read 0 before either wrote, so alice's write erases bob's.
        - region "Schedule":
          - group "Order":
            - text: Order
            - radio "failing ABBA" [checked]
            - text: failing
            - code: ABBA
            - radio "passing BBAA"
            - text: passing
            - code: BBAA
            - radio "side by side"
            - text: side by side
          - group "Steps":
            - button "Before the first step" [disabled]: "|‹"
            - button "Previous step" [disabled]: ‹
            - button "Next step": ›
            - button "Last step": ›|
            - slider "Step": "0"
          - table "Steps of the failing order":
            - caption: Steps of the failing order
            - rowgroup:
              - row "# A alice deposit(1) B bob deposit(2) Account#1.balance":
                - columnheader "#"
                - columnheader "A alice deposit(1)":
                  - text: A alice
                  - code: deposit(1)
                - columnheader "B bob deposit(2)":
                  - text: B bob
                  - code: deposit(2)
                - columnheader "Account#1.balance"
            - rowgroup:
              - row "Go to step 1 read 0 ← initial :4 races with step 3 0":
                - rowheader "Go to step 1":
                  - button "Go to step 1": "1"
                - cell "read 0 ← initial :4 races with step 3":
                  - text: read
                  - button "0"
                  - text: ← initial :4 races with step 3
                - cell
                - cell "0"
              - row "Go to step 2 read 0 ← initial :4 0":
                - rowheader "Go to step 2":
                  - button "Go to step 2": "2"
                - cell
                - cell "read 0 ← initial :4":
                  - text: read
                  - button "0"
                  - text: ← initial :4
                - cell "0"
              - row "Go to step 3 write 0 → 2 :6 races with step 1 • 2 changed":
                - rowheader "Go to step 3":
                  - button "Go to step 3": "3"
                - cell
                - cell "write 0 → 2 :6 races with step 1":
                  - text: write
                  - button "0"
                  - text: →
                  - button "2"
                  - text: :6 races with step 1
                - cell "• 2 changed"
              - row "Go to step 4 write 2 → 1 , erases 3 :6 • 1 changed":
                - rowheader "Go to step 4":
                  - button "Go to step 4": "4"
                - cell "write 2 → 1 , erases 3 :6":
                  - text: write
                  - button "2"
                  - text: →
                  - button "1"
                  - text: ", erases 3 :6"
                - cell
                - cell "• 1 changed"
          - paragraph: Before the first step.
          - paragraph: Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads 2, writes 3; B reads 0, writes 2).
          - region "Source of src/account.ts":
            - table "src/account.ts":
              - caption: src/account.ts
              - rowgroup:
                - row "steps line source":
                  - columnheader "steps"
                  - columnheader "line"
                  - columnheader "source"
              - rowgroup:
                - 'row "1 export class Account {"':
                  - cell
                  - rowheader "1"
                  - 'cell "export class Account {"':
                    - code: "export class Account {"
                - row "2 balance = 0":
                  - cell
                  - rowheader "2"
                  - cell "balance = 0":
                    - code: balance = 0
                - 'row "3 async deposit(amount: number) {"':
                  - cell
                  - rowheader "3"
                  - 'cell "async deposit(amount: number) {"':
                    - code: "async deposit(amount: number) {"
                - row "step 1 step 2 4 const before = this.balance":
                  - cell "step 1 step 2":
                    - button "step 1": "1"
                    - button "step 2": "2"
                  - rowheader "4"
                  - cell "const before = this.balance":
                    - code: const before = this.balance
                - row "5 await null":
                  - cell
                  - rowheader "5"
                  - cell "await null":
                    - code: await null
                - row "step 3 step 4 6 this.balance = before + amount":
                  - cell "step 3 step 4":
                    - button "step 3": "3"
                    - button "step 4": "4"
                  - rowheader "6"
                  - cell "this.balance = before + amount":
                    - code: this.balance = before + amount
                - 'row "7 }"':
                  - cell
                  - rowheader "7"
                  - 'cell "}"':
                    - code: "}"
                - 'row "8 async audit() {"':
                  - cell
                  - rowheader "8"
                  - 'cell "async audit() {"':
                    - code: "async audit() {"
                - row "9 await null":
                  - cell
                  - rowheader "9"
                  - cell "await null":
                    - code: await null
                - row "10 return 'nothing shared'":
                  - cell
                  - rowheader "10"
                  - cell "return 'nothing shared'":
                    - code: return 'nothing shared'
                - 'row "11 }"':
                  - cell
                  - rowheader "11"
                  - 'cell "}"':
                    - code: "}"
                - 'row "12 }"':
                  - cell
                  - rowheader "12"
                  - 'cell "}"':
                    - code: "}"
          - term: Schedule
          - definition: ABBA, 2 switches confirmed 3 of 3
          - term: Today
          - definition: "needs \`await null\` at src/account.ts:5 to take longer than a microtask"
          - term: Replay
          - definition: "r1-ABBA-f0e2 RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
        - region "Explored":
          - heading "Explored" [level=2]
          - region "Race pairs and awaits":
            - table "Race pairs and awaits of this test. 1 of 2 seen both ways":
              - caption: Race pairs and awaits of this test. 1 of 2 seen both ways
              - rowgroup:
                - row "Seen Lines What File":
                  - columnheader "Seen"
                  - columnheader "Lines"
                  - columnheader "What"
                  - columnheader "File"
              - rowgroup:
                - row "both ways 4~6 read this.balance / write this.balance in 1 trace that failed src/account.ts":
                  - cell "both ways"
                  - cell "4~6":
                    - link "4~6":
                      - /url: "#/file/src/account.ts?line=4&pair=1"
                  - cell "read this.balance / write this.balance in 1 trace that failed":
                    - code: read this.balance
                    - text: /
                    - code: write this.balance
                    - text: in 1 trace that failed
                  - cell "src/account.ts"
                - row "one way only 6~6 write this.balance / write this.balance in 1 trace that failed src/account.ts":
                  - cell "one way only"
                  - cell "6~6":
                    - link "6~6":
                      - /url: "#/file/src/account.ts?line=6&pair=2"
                  - cell "write this.balance / write this.balance in 1 trace that failed":
                    - code: write this.balance
                    - text: /
                    - code: write this.balance
                    - text: in 1 trace that failed
                  - cell "src/account.ts"
                - row "split in 1 of 2 traces 5 await null src/account.ts":
                  - cell "split in 1 of 2 traces"
                  - cell "5":
                    - link "5":
                      - /url: "#/file/src/account.ts?line=5"
                  - cell "await null":
                    - code: await null
                  - cell "src/account.ts"
      - contentinfo:
        - text: racetest 0.1.0
        - button "keys ?""
    `)
  })

  test('the orders side by side', async () => {
    await using page = await open(`${failed()}?order=both&step=2`)
    expect(await page.getByRole('table').first().ariaSnapshot()).toMatchInlineSnapshot(`
      "- table "The failing and the passing order, side by side":
        - caption: The failing and the passing order, side by side
        - rowgroup:
          - row "# Failing ABBA Passing BBAA":
            - columnheader "#"
            - columnheader "Failing ABBA":
              - text: Failing
              - code: ABBA
            - columnheader "Passing BBAA":
              - text: Passing
              - code: BBAA
        - rowgroup:
          - row "Go to step 1 A alice read 0 ← initial races with step 3 B bob read 0 ← initial":
            - rowheader "Go to step 1":
              - button "Go to step 1": "1"
            - cell "A alice read 0 ← initial races with step 3":
              - text: A alice read
              - button "0"
              - text: ← initial races with step 3
            - cell "B bob read 0 ← initial":
              - text: B bob read
              - button "0"
              - text: ← initial
          - row "Go to step 2 B bob read 0 ← initial B bob write 0 → 2 now 2":
            - rowheader "Go to step 2":
              - button "Go to step 2": "2"
            - cell "B bob read 0 ← initial":
              - text: B bob read
              - button "0"
              - text: ← initial
            - cell "B bob write 0 → 2 now 2":
              - text: B bob write
              - button "0"
              - text: →
              - button "2"
              - text: now 2
          - row "Go to step 3 B bob write 0 → 2 now 2 races with step 1 A alice read 2 ← 2":
            - rowheader "Go to step 3":
              - button "Go to step 3": "3"
            - cell "B bob write 0 → 2 now 2 races with step 1":
              - text: B bob write
              - button "0"
              - text: →
              - button "2"
              - text: now 2 races with step 1
            - cell "A alice read 2 ← 2":
              - text: A alice read
              - button "2"
              - text: ← 2
          - row "Go to step 4 A alice write 2 → 1 , erases 3 now 1 A alice write 2 → 3 now 3":
            - rowheader "Go to step 4":
              - button "Go to step 4": "4"
            - cell "A alice write 2 → 1 , erases 3 now 1":
              - text: A alice write
              - button "2"
              - text: →
              - button "1"
              - text: ", erases 3 now 1"
            - cell "A alice write 2 → 3 now 3":
              - text: A alice write
              - button "2"
              - text: →
              - button "3"
              - text: now 3"
    `)
  })

  test('tests that did not fail', async () => {
    const heads: string[] = []
    for (const { id, status } of report.tests) {
      if (status === 'failed') continue
      await using page = await open(`#/test/${id}`)
      heads.push(await page.locator('main').ariaSnapshot())
    }
    expect(heads.join('\n\n').replace(/\d+(?:\.\d+)? ?m?s\b/g, '1ms')).toMatchInlineSnapshot(`
      "- main:
        - navigation "Way back":
          - link "‹ all tests":
            - /url: "#/"
        - heading "audits" [level=1]
        - paragraph:
          - text: verified account.race.test.ts:11 1 input, 1 trace, 1ms
          - button "copy link"
        - paragraph: Every trace was explored, and none failed.
        - paragraph: Nothing races in this test.

      - main:
        - navigation "Way back":
          - link "‹ all tests":
            - /url: "#/"
        - heading "counting > to the end" [level=1]
        - paragraph:
          - text: verified counter.race.test.ts:15 1 input, 36 traces, 1ms
          - button "copy link"
        - paragraph: Every trace was explored, and none failed.
        - region "Explored":
          - heading "Explored" [level=2]
          - region "Race pairs and awaits":
            - table "Race pairs and awaits of this test. 2 of 2 seen both ways":
              - caption: Race pairs and awaits of this test. 2 of 2 seen both ways
              - rowgroup:
                - row "Seen Lines What File":
                  - columnheader "Seen"
                  - columnheader "Lines"
                  - columnheader "What"
                  - columnheader "File"
              - rowgroup:
                - row "both ways 4~6 read this.value / write this.value src/counter.ts":
                  - cell "both ways"
                  - cell "4~6":
                    - link "4~6":
                      - /url: "#/file/src/counter.ts?line=4&pair=1"
                  - cell "read this.value / write this.value":
                    - code: read this.value
                    - text: /
                    - code: write this.value
                  - cell "src/counter.ts"
                - row "both ways 6~6 write this.value / write this.value src/counter.ts":
                  - cell "both ways"
                  - cell "6~6":
                    - link "6~6":
                      - /url: "#/file/src/counter.ts?line=6&pair=2"
                  - cell "write this.value / write this.value":
                    - code: write this.value
                    - text: /
                    - code: write this.value
                  - cell "src/counter.ts"
                - row "split in 30 of 36 traces 5 await null src/counter.ts":
                  - cell "split in 30 of 36 traces"
                  - cell "5":
                    - link "5":
                      - /url: "#/file/src/counter.ts?line=5"
                  - cell "await null":
                    - code: await null
                  - cell "src/counter.ts"

      - main:
        - navigation "Way back":
          - link "‹ all tests":
            - /url: "#/"
        - heading "counting > one trace" [level=1]
        - paragraph:
          - text: bounded counter.race.test.ts:17 1 input, 1 trace, 1ms
          - button "copy link"
        - paragraph: Stopped by limits.traces = 1.
        - paragraph: 1 trace was run, and did not fail. Raise limits.traces, or give the test fewer tasks or steps.
        - region "Explored":
          - heading "Explored" [level=2]
          - region "Race pairs and awaits":
            - table "Race pairs and awaits of this test. 0 of 1 seen both ways":
              - caption: Race pairs and awaits of this test. 0 of 1 seen both ways
              - rowgroup:
                - row "Seen Lines What File":
                  - columnheader "Seen"
                  - columnheader "Lines"
                  - columnheader "What"
                  - columnheader "File"
              - rowgroup:
                - row "one way only 4~6 read this.value / write this.value src/counter.ts":
                  - cell "one way only"
                  - cell "4~6":
                    - link "4~6":
                      - /url: "#/file/src/counter.ts?line=4&pair=1"
                  - cell "read this.value / write this.value":
                    - code: read this.value
                    - text: /
                    - code: write this.value
                  - cell "src/counter.ts"
                - row "never split 5 await null src/counter.ts":
                  - cell "never split"
                  - cell "5":
                    - link "5":
                      - /url: "#/file/src/counter.ts?line=5"
                  - cell "await null":
                    - code: await null
                  - cell "src/counter.ts"

      - main:
        - navigation "Way back":
          - link "‹ all tests":
            - /url: "#/"
        - heading "counting > every other time" [level=1]
        - paragraph:
          - text: unchecked counter.race.test.ts:19 1 input, 1 trace, 1ms
          - button "copy link"
        - paragraph: Two runs of one schedule differ.
        - paragraph: "The first schedule was run twice. State that outlives a run (a module's variables, a database), real time, or I/O make runs differ. Reset it in beforeEach, make it in the test body, or evaluate modules anew (modules: 'fresh')."
        - term: Recorded
        - definition: B task 2 read object#1.add counter.race.test.ts:24
        - term: Replayed
        - definition: B task 2 runs
        - paragraph: Nothing races in this test.

      - main:
        - navigation "Way back":
          - link "‹ all tests":
            - /url: "#/"
        - heading "counting > what was left" [level=1]
        - paragraph:
          - text: bounded counter.race.test.ts:28 1 input, 1 trace, 1ms
          - button "copy link"
        - paragraph: "Runs began in different states: Object#1.leftWithALongName began as 0, later as 1."
        - paragraph: 1 trace was run, and did not fail.
        - paragraph: Nothing races in this test."
    `)
  })

  test('a file, and a pair of it', async () => {
    await using page = await open('#/file/src/account.ts')
    await page.getByRole('button', { name: '2 race pairs at line 6' }).click()
    expect(page.url()).toBe(`${address}#/file/src/account.ts?line=6&pair=2`)
    expect(await textOf(page)).toMatchInlineSnapshot(`
      "- main:
        - navigation "Way back":
          - link "‹ files":
            - /url: "#/?show=files"
        - heading "src/account.ts" [level=1]
        - paragraph: 1 await, 1 split 100 % 2 race pairs, 1 both ways 50 %
        - region "Source of src/account.ts":
          - table "src/account.ts":
            - caption: src/account.ts
            - rowgroup:
              - row "await races line source notes":
                - columnheader "await"
                - columnheader "races"
                - columnheader "line"
                - columnheader "source"
                - columnheader "notes"
            - rowgroup:
              - 'row "1 export class Account {"':
                - cell
                - cell
                - rowheader "1"
                - 'cell "export class Account {"':
                  - code: "export class Account {"
                - cell
              - row "2 balance = 0":
                - cell
                - cell
                - rowheader "2"
                - cell "balance = 0":
                  - code: balance = 0
                - cell
              - 'row "3 async deposit(amount: number) {"':
                - cell
                - cell
                - rowheader "3"
                - 'cell "async deposit(amount: number) {"':
                  - code: "async deposit(amount: number) {"
                - cell
              - 'row "1 race pair at line 4: 1 seen both ways 4 const before = this.balance 4~6 seen both ways"':
                - cell
                - 'cell "1 race pair at line 4: 1 seen both ways"':
                  - 'button "1 race pair at line 4: 1 seen both ways"': "1"
                - rowheader "4"
                - cell "const before = this.balance":
                  - code: const before = this.balance
                - cell "4~6 seen both ways"
              - 'row "await at line 5: split 5 await null"':
                - 'cell "await at line 5: split"':
                  - 'button "await at line 5: split"'
                - cell
                - rowheader "5"
                - cell "await null":
                  - code: await null
                - cell
              - 'row "2 race pairs at line 6: 1 seen both ways 6 this.balance = before + amount 6~6 seen one way only 4~6 seen both ways"':
                - cell
                - 'cell "2 race pairs at line 6: 1 seen both ways"':
                  - 'button "2 race pairs at line 6: 1 seen both ways"': "2"
                - rowheader "6"
                - cell "this.balance = before + amount":
                  - code: this.balance = before + amount
                - cell "6~6 seen one way only 4~6 seen both ways"
              - 'row "7 }"':
                - cell
                - cell
                - rowheader "7"
                - 'cell "}"':
                  - code: "}"
                - cell
              - 'row "8 async audit() {"':
                - cell
                - cell
                - rowheader "8"
                - 'cell "async audit() {"':
                  - code: "async audit() {"
                - cell
              - row "9 await null":
                - cell
                - cell
                - rowheader "9"
                - cell "await null":
                  - code: await null
                - cell
              - row "10 return 'nothing shared'":
                - cell
                - cell
                - rowheader "10"
                - cell "return 'nothing shared'":
                  - code: return 'nothing shared'
                - cell
              - 'row "11 }"':
                - cell
                - cell
                - rowheader "11"
                - 'cell "}"':
                  - code: "}"
                - cell
              - 'row "12 }"':
                - cell
                - cell
                - rowheader "12"
                - 'cell "}"':
                  - code: "}"
                - cell
        - region "Chosen line":
          - group "Race pairs at line 6":
            - button "4~6"
            - button "6~6" [pressed]
          - heading "Pair 6~6" [level=2]
          - paragraph:
            - code: write this.balance
            - text: /
            - code: write this.balance
          - list:
            - listitem: "the earlier task first: none yet"
            - listitem: "the later task first: 1 trace"
          - paragraph: 1 trace with this pair failed.
          - paragraph: "Why: deposits are not lost: stopped at its failure"
          - paragraph:
            - text: "Test:"
            - link "deposits are not lost":
              - /url: "#/test/1478140255_0"
          - paragraph:
            - link "show a failing trace":
              - /url: "#/test/1478140255_0?step=3"
      - contentinfo:
        - text: racetest 0.1.0
        - button "keys ?""
    `)
    await page.getByRole('link', { name: 'show a failing trace' }).click()
    expect(page.url()).toBe(`${address}${failed()}?step=3`)
    await page.locator('[aria-current=step]').waitFor()
  })

  test('keys, and an address that holds what they chose', async () => {
    await using page = await open(failed())
    const sentence = page.locator('.sentence')
    expect(await sentence.textContent()).toBe('Before the first step.')
    for (const key of ['j', 'j', 'ArrowRight']) await page.keyboard.press(key)
    const third =
      'Step 3. bob writes 2 over 0. Account#1.balance is now 2. It races with step 1. ' +
      'alice is suspended at line 5 and still holds 0.'
    expect(await sentence.textContent()).toBe(third)
    expect(page.url()).toBe(`${address}${failed()}?step=3`)
    await page.reload()
    expect(await sentence.textContent()).toBe(third)

    const step = (): Promise<string | null> =>
      page.locator('[aria-current=step]').getAttribute('data-step')
    await page.keyboard.press('r')
    expect(await step()).toBe('1')
    await page.keyboard.press('r')
    expect(await step()).toBe('3')
    await page.keyboard.press('k')
    expect(await step()).toBe('2')
    await page.keyboard.press('End')
    expect(await step()).toBe('4')
    await page.keyboard.press('o')
    expect(page.url()).toBe(`${address}${failed()}?order=passing`)
    await page.keyboard.press('j')
    expect(await page.getByRole('radio', { name: 'passing' }).isChecked()).toBe(true)
    await page.keyboard.press('Home')
    expect(await page.locator('[aria-current=step]').count()).toBe(0)
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('the filter finds tests and files, and its letters are no keys', async () => {
    await using page = await open('#/?show=all')
    await page.keyboard.press('/')
    await page.keyboard.type('trace?')
    expect(await page.getByRole('row').count()).toBe(0)
    await page.keyboard.press('Backspace')
    const rows = page.getByRole('table', { name: 'All tests' }).getByRole('link')
    expect(await rows.allTextContents()).toEqual(['counting > one trace'])
    expect(page.url()).toBe(`${address}#/?show=all&filter=trace`)
    await page.reload()
    expect(await rows.count()).toBe(1)
  })

  test('a chosen step shows what is before it, and what is unordered with it', async () => {
    await using page = await open(`${failed()}?step=2`)
    const classes = await page
      .locator('tr[data-step]')
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.classList].find((name) => /before|after|unordered|itself/.test(name)),
        ),
      )
    expect(classes).toEqual(['unordered', 'itself', 'after', 'after'])
    const listed = await page.locator('.relations dl').ariaSnapshot()
    expect(listed).toMatchInlineSnapshot(`
      "- term: Before it
      - definition: no step
      - term: Unordered with it
      - definition:
        - button "1"
      - term: After it
      - definition:
        - button "3"
        - button "4""
    `)
  })

  test('a value shows where it comes from and where else it is', async () => {
    await using page = await open(`${failed()}?order=passing&step=3`)
    await page.locator('tr[data-step="3"] .value').first().focus()
    expect(await page.locator('.value.looked').allTextContents()).toEqual(['2', '2', '2'])
    expect(await page.locator('path.arrow').count()).toBe(1)
    await page.keyboard.press('Tab')
    expect(await page.locator('path.arrow').count()).toBe(0)
  })

  test('source and lanes follow each other', async () => {
    await using page = await open(failed())
    const source = page.getByRole('region', { name: 'Source of src/account.ts' })
    await source.getByRole('button', { name: 'step 4' }).click()
    expect(await page.locator('[aria-current=step]').getAttribute('data-step')).toBe('4')
    expect(await source.locator('tr.lit').getAttribute('data-line')).toBe('6')
    await page.locator('tr[data-step="2"] td').first().click()
    expect(await source.locator('tr.lit').getAttribute('data-line')).toBe('4')
    expect(await source.locator('.mark.critical').allTextContents()).toEqual([
      'this',
      '.balance',
      'this',
      '.balance',
    ])
  })

  test('narrow, each row names its task; on paper there are all rows and no controls', async () => {
    await using page = await open(failed(), { viewport: { width: 320, height: 700 } })
    const name = page.locator('tr[data-step="1"] .task-name')
    expect(await name.isVisible()).toBe(true)
    expect(await page.locator('th.lane').first().isVisible()).toBe(false)
    await page.setViewportSize({ width: 1280, height: 900 })
    expect(await name.isVisible()).toBe(false)
    expect(await page.locator('th.lane').first().isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.controls').isVisible()).toBe(false)
    expect(await page.locator('tr[data-step]').count()).toBe(4)
  })

  test.for([
    ['light', 1280],
    ['light', 320],
    ['dark', 1280],
    ['dark', 320],
  ] as const)('axe finds nothing: %s, %i px', async ([colorScheme, width]) => {
    const views = [
      '#/',
      '#/?show=all',
      `${failed()}?step=2`,
      `${failed()}?order=both&step=3`,
      '#/file/src/account.ts?line=6&pair=2',
    ]
    for (const view of views) {
      await using page = await open(view, { colorScheme, viewport: { width, height: 900 } })
      expect([view, await violationsOf(page)]).toEqual([view, []])
      // Nothing is wider than the window but what scrolls by itself.
      expect([view, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([
        view,
        width,
      ])
    }
  })
})
