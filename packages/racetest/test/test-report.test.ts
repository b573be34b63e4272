import type { SiteId, SiteKind } from '@racetest/core'
import { getRealm } from '@racetest/runtime'
import { expect, test } from 'vitest'
import { tellOf } from '../src/test-report.ts'

const about = { id: '1', file: 'a.race.test.ts', name: 'a test', line: 1 }

function addSite(id: number, line: number, kind: SiteKind): SiteId {
  const site = { id: id as SiteId, file: 'src/a.ts', line, column: 2, kind, name: 'this.x' }
  getRealm().sites.set(site.id, site)
  return site.id
}

test('a place that compiled code has twice is one, and a trace counts once for it', () => {
  // Numbers in another order than the lines.
  const [write, read, twin] = [
    addSite(70, 9, 'write'),
    addSite(80, 4, 'read'),
    addSite(81, 4, 'read'),
  ]
  const [wait, again] = [addSite(90, 5, 'await'), addSite(91, 5, 'await')]
  const { tests, files } = tellOf(
    about,
    {
      status: 'verified',
      inputs: 1,
      traces: 6,
      redundant: 0,
      pairs: [
        { sites: [write, read], orders: [2, 4], taken: 3, failing: 1 },
        { sites: [write, twin], orders: [3, 0], taken: 1, failing: 0 },
      ],
      awaits: [
        { site: wait, reached: 6, split: 2 },
        { site: again, reached: 5, split: 3 },
      ],
    },
    1,
    '/root',
  )
  expect(files[0]!.sites.map(({ id, line }) => [id, line])).toEqual([
    [0, 4],
    [1, 5],
    [2, 9],
  ])
  expect(tests[0]).toMatchObject({
    pairs: [{ sites: [0, 2], orders: [4, 3], taken: [true, true], failing: 1 }],
    awaits: [{ site: 1, reached: 6, split: 3 }],
  })
})
