import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixtures, runVitest } from '../support/run-vitest.ts'

// Half a gigabyte of heap: what a step keeps must not grow with the number of steps.
const args = ['--execArgv=--max-old-space-size=512']

test.each(['two tasks of 2,500 steps', '200 tasks of 25 steps'])(
  'a failure of %s is shrunk, confirmed and written',
  async (name) => {
    const { tests, exitCode } = await runVitest('large', { args: [...args, '-t', name] })
    expect(exitCode).toBe(1)
    expect(tests[name]).toMatchObject({
      status: 'failed',
      race: {
        status: 'failed',
        redundant: 0,
        replay: expect.stringMatching(/^r1-\w+-[0-9a-f]{4}$/),
      },
    })
    const page = await stat(join(fixtures, 'large/.vitest/race/index.html'))
    expect(page.size).toBeLessThan(5_000_000)
  },
  300_000,
)
