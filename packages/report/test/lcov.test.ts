import { expect, test } from 'vitest'
import { renderLcov } from '../src/index.ts'
import { report } from './examples.ts'

test('awaits are lines, race pairs branches; a pair of two files is in both', () => {
  expect(renderLcov(report)).toMatchInlineSnapshot(`
    "TN:
    SF:src/account.ts
    BRDA:8,0,0,2
    BRDA:8,0,1,1
    BRDA:8,1,0,1
    BRDA:8,1,1,1200
    BRF:4
    BRH:4
    DA:7,1
    LF:1
    LH:1
    end_of_record
    TN:
    SF:src/refresh.ts
    BRDA:3,0,0,3
    BRDA:3,0,1,0
    BRF:2
    BRH:1
    LF:0
    LH:0
    end_of_record
    TN:
    SF:src/session.ts
    BRDA:2,0,0,3
    BRDA:2,0,1,0
    BRF:2
    BRH:1
    LF:0
    LH:0
    end_of_record
    "
  `)
})

test('of two awaits on one line the one that fewer traces split counts', () => {
  const [file] = report.files
  const [, site] = file!.sites
  const twin = { ...site!, id: 9, column: 40 }
  const render = (split: number): string | undefined => {
    const awaits = [
      { site: 1, reached: 9, split: 7 },
      { site: 9, reached: 9, split },
    ]
    return /^DA:.*/m.exec(
      renderLcov({
        ...report,
        tests: [{ ...report.tests[0]!, awaits }],
        files: [{ ...file!, sites: [...file!.sites, twin] }],
      }),
    )?.[0]
  }
  expect([render(8), render(3), render(0)]).toEqual(['DA:7,7', 'DA:7,3', 'DA:7,0'])
})

test('an order that was taken, and whose other step did not come, is no half branch', () => {
  const pairs = [{ sites: [0, 2], orders: [5, 0], taken: [true, true], failing: 0 }] as const
  const lcov = renderLcov({ ...report, tests: [{ ...report.tests[0]!, pairs }] })
  expect(lcov.match(/^BR.*/gm)).toEqual(['BRDA:8,0,0,5', 'BRDA:8,0,1,1', 'BRF:2', 'BRH:2'])
})
