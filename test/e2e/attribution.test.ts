import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RaceReport } from '@racetest/core'
import { describe, expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'
import { lacksServers } from '../support/services.ts'

// Which task has made a call is known where the call is made: below a pool, or a client that sends
// several at once, it is mostly another one. Three tasks, six calls each, in turns.

const isOff = await lacksServers('the table of attributions', {
  PostgreSQL: 5432,
  MariaDB: 3306,
  Redis: 6379,
})

/** The number that each task has in all keys of its own. */
const own: Readonly<Record<string, string>> = { one: '1', two: '2', three: '3' }

describe.skipIf(isOff)('attribution', { timeout: 240_000 }, () => {
  test('18 of 18', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'racetest-attribution-'))
    try {
      await runVitest('attribution', { env: { REPORTS: folder } })
      const report = JSON.parse(readFileSync(join(folder, 'race.json'), 'utf8')) as RaceReport
      expect(report.tests.map(count)).toEqual([
        'pg.Pool(max 1): 18 of 18',
        'pg.Client: 18 of 18',
        'mysql2 pool: 18 of 18',
        'ioredis, pipelining by itself: 18 of 18',
        'node-redis: 18 of 18',
        'undici.Pool: 18 of 18',
        'fetch: 18 of 18',
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

function count({ name, counterexample }: RaceReport['tests'][number]): string {
  const { tasks = [], steps = [] } = counterexample ?? {}
  const names = new Map(tasks.map((task) => [task.letter, task.name]))
  const made = steps.flatMap(({ task, accesses }) =>
    accesses.flatMap(({ resource }) => {
      const number = /attribution[#:/](\d)$/.exec(resource)?.[1]
      const by = names.get(task)!
      return number === undefined || own[by] === undefined ? [] : [own[by] === number]
    }),
  )
  return `${name}: ${made.filter(Boolean).length} of ${made.length}`
}
