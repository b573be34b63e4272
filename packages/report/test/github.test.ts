import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderAnnotations, renderJobSummary } from '../src/index.ts'
import { report, sources } from './examples.ts'
import { counterexample, text } from './hostile-values.ts'

test('a warning at each access that decides', () => {
  expect(renderAnnotations(report, { prefix: 'packages/bank/' })).toMatchInlineSnapshot(`
    "::warning file=packages/bank/src/account.ts,line=6,col=20,title=races with line 8::bob: read Account#1.balance 0 ← initial%0Alost update on Account#1.balance: expected 2 to be 3
    ::warning file=packages/bank/src/account.ts,line=8,col=5,title=races with line 6::alice: write Account#1.balance 0 → 1%0Alost update on Account#1.balance: expected 2 to be 3
    ::warning file=packages/bank/src/account.ts,line=22,col=3,title=races with line 22::alice: waits acc-2, held by B%0Adeadlock: A and B wait for each other
    ::warning file=packages/bank/src/account.ts,line=22,col=3,title=races with line 22::bob: waits acc-1, held by A%0Adeadlock: A and B wait for each other
    "
  `)
})

test('a summary of the job', () => {
  expect(renderJobSummary(report, sources)).toMatchInlineSnapshot(`
    "## Races

    5 tests in 3 files, 1,213 traces, 2.30s

    | Test | Inputs | Traces | Races | % Both | Status |
    | --- | ---: | ---: | ---: | ---: | --- |
    | All tests | 5 | 1,213 | 4 | 25 | 3 failed |
    | &emsp;account.test.ts | 2 | 9 | 2 | 50 |  |
    | &emsp;&emsp;deposits are not lost | 1 | 2 | 2 | 50 | failed |
    | &emsp;&emsp;transfers | 1 | 7 | 0 | - | failed |
    | &emsp;cache.test.ts | 1 | 1,200 | 1 | 0 |  |
    | &emsp;&emsp;fills \\| once per key | 1 | 1,200 / ~9k | 1 | 0 | bounded |
    | &emsp;session.test.ts | 2 | 4 | 1 | 0 |  |
    | &emsp;&emsp;no races at all | 1 | 3 | 1 | 0 | failed |
    | &emsp;&emsp;calls home | 1 | 1 | 0 | - | unchecked |

    - bounded: fills \\| once per key: stopped by limits.traces = 1,200
    - unchecked: calls home: fetch() escaped control

    ### test/account.test.ts \\> deposits are not lost

    lost update on Account\\#1.balance: expected 2 to be 3

    \`\`\`text
      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice · deposit(1)               B bob · deposit(2)                 Account#1.balance
           1  read  0 ← initial              :6  ┊                                  0
      ┌─▶  2  ┊                                  read  0 ← initial              :6  0
      └─▶  3  write 0 → 1                    :8  ┊                                  1   changed
           4                                     write 1 → 2, erases 3          :8  2   changed

      src/account.ts
                5│   async deposit(amount: number): Promise<void> {
        1 2     6│     const before = this.balance
                 │                    ^^^^^^^^^^^^ step 2, bob reads 0
         ┊      7│     await this.audit.record(amount)    suspended here: alice 1 to 3, bob 2 to 4
        3 4     8│     this.balance = before + amount
                 │     ^^^^^^^^^^^^ step 3, alice writes 1
                9│   }

      Steps 2 and 3 race. Run 3 before 2 and the test passes (A reads 0, writes 1; B reads 1, writes 3).

      Inputs    amounts = [1, 2]                       shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                       shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test
    \`\`\`

    ### test/account.test.ts \\> transfers

    deadlock: A and B wait for each other

    \`\`\`text
      alice holds acc-1 and waits for acc-2; bob holds acc-2 and waits for acc-1.

           #  A alice · transfer(1 to 2)                   B bob · transfer(2 to 1)
           1  lock  acc-1               src/account.ts:21  ┊
           2  ┊                                            lock  acc-2               src/account.ts:21
      ┌─▶  3  waits acc-2, held by B    src/account.ts:22  ┊
      └─▶  4                                               waits acc-1, held by A    src/account.ts:22

      No task can take a step after 4.

      Schedule  ABAB, 3 switches                       confirmed 3 of 3
      Replay    r1-ABAB-19c2
                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test
    \`\`\`
    "
  `)
})

test('failures past the twentieth are counted, and a fence is longer than what it holds', () => {
  const [first] = report.tests
  const failure = { ...first!.counterexample!, cause: 'the value was ```` and `x`' }
  const tests = Array.from({ length: 23 }, () => ({ ...first!, counterexample: failure }))
  const summary = renderJobSummary({ ...report, tests }, {})
  expect(summary.match(/^`````text$/gm)).toHaveLength(20)
  expect(summary).toMatch(/\nAnd 3 more failures\.\n$/)
})

test('no name breaks out of a command, a table or a fence', () => {
  fc.assert(
    fc.property(counterexample, text, text, (failure, file, name) => {
      const tests = [{ ...report.tests[0]!, file, name, counterexample: failure }]
      const commands = renderAnnotations({ ...report, tests }, { prefix: '' })
      for (const line of commands.split('\n').slice(0, -1)) {
        expect(line).toMatch(/^::warning file=[^,:\r]*,line=-?\d+,col=\d+,title=[^,:\r]*::[^\r]*$/)
      }
      const summary = renderJobSummary({ ...report, tests }, {})
      const table = summary.split('\n').filter((line) => line.startsWith('| '))
      for (const line of table) expect(line.split(/(?<!\\)\|/)).toHaveLength(8)
      expect(summary.split('\n').filter((line) => /^`{3,}/.test(line))).toHaveLength(2)
    }),
    { numRuns: 30 },
  )
})
