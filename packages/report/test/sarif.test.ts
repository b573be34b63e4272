import type { Counterexample } from '@racetest/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSarifCheck } from '../../../test/support/validate.ts'
import { renderSarif } from '../src/index.ts'
import { report } from './examples.ts'
import { counterexample, text } from './hostile-values.ts'

const problems = createSarifCheck()

interface Step {
  readonly executionOrder: number
  readonly importance: string
  readonly location: {
    readonly message: { readonly text: string }
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: { readonly startLine: number }
    }
  }
}
interface Result {
  readonly partialFingerprints: object
  readonly codeFlows: readonly {
    readonly threadFlows: readonly { readonly id: string; readonly locations: readonly Step[] }[]
  }[]
}
interface Log {
  readonly runs: readonly [{ readonly results: readonly Result[] }]
}
const resultsOf = (sarif: string): readonly Result[] => (JSON.parse(sarif) as Log).runs[0].results

test('a result for each failure and for what nobody can vouch for', () => {
  const sarif = renderSarif(report)
  expect(problems(sarif)).toEqual([])
  const { runs } = JSON.parse(sarif) as Log
  const withoutFlows = runs[0].results.map((result) => ({ ...result, codeFlows: undefined }))
  expect({ ...runs[0], results: withoutFlows }).toMatchInlineSnapshot(`
    {
      "columnKind": "utf16CodeUnits",
      "results": [
        {
          "codeFlows": undefined,
          "level": "error",
          "locations": [
            {
              "message": {
                "text": "alice: write Account#1.balance 0 → 1",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "src/account.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "endColumn": 17,
                  "startColumn": 5,
                  "startLine": 8,
                },
              },
            },
          ],
          "message": {
            "text": "lost update on Account#1.balance: expected 2 to be 3
    alice and bob both read 0 before either wrote, so bob's write erases alice's.",
          },
          "partialFingerprints": {
            "racePair/v1": "44166630",
          },
          "properties": {
            "replay": "r1-ABAB-7f3a-k1203.4.2",
            "status": "failed",
            "test": "deposits are not lost",
            "traces": 2,
          },
          "relatedLocations": [
            {
              "id": 1,
              "message": {
                "text": "bob: read Account#1.balance 0 ← initial",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "src/account.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "endColumn": 32,
                  "startColumn": 20,
                  "startLine": 6,
                },
              },
            },
            {
              "id": 2,
              "message": {
                "text": "deposits are not lost",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "test/account.test.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startLine": 12,
                },
              },
            },
          ],
          "ruleId": "race/lost-update",
          "ruleIndex": 0,
        },
        {
          "codeFlows": undefined,
          "level": "error",
          "locations": [
            {
              "message": {
                "text": "bob: waits acc-1, held by A",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "src/account.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "endColumn": 12,
                  "startColumn": 3,
                  "startLine": 22,
                },
              },
            },
          ],
          "message": {
            "text": "deadlock: A and B wait for each other
    alice holds acc-1 and waits for acc-2; bob holds acc-2 and waits for acc-1.",
          },
          "partialFingerprints": {
            "racePair/v1": "2a7421fb",
          },
          "properties": {
            "replay": "r1-ABAB-19c2",
            "status": "failed",
            "test": "transfers",
            "traces": 7,
          },
          "relatedLocations": [
            {
              "id": 1,
              "message": {
                "text": "alice: waits acc-2, held by B",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "src/account.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "endColumn": 12,
                  "startColumn": 3,
                  "startLine": 22,
                },
              },
            },
            {
              "id": 2,
              "message": {
                "text": "transfers",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "test/account.test.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startLine": 30,
                },
              },
            },
          ],
          "ruleId": "race/deadlock",
          "ruleIndex": 1,
        },
        {
          "codeFlows": undefined,
          "level": "error",
          "locations": [
            {
              "message": {
                "text": "write session["token"]",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "src/session.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 12,
                  "startLine": 2,
                },
              },
            },
          ],
          "message": {
            "text": "race: 1 pair of steps that conflict and that nothing orders",
          },
          "partialFingerprints": {
            "racePair/v1": "94f39539",
          },
          "properties": {
            "status": "failed",
            "test": "no races at all",
            "traces": 3,
          },
          "relatedLocations": [
            {
              "id": 1,
              "message": {
                "text": "read this.token",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "src/refresh.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 12,
                  "startLine": 3,
                },
              },
            },
            {
              "id": 2,
              "message": {
                "text": "no races at all",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "test/session.test.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startLine": 3,
                },
              },
            },
          ],
          "ruleId": "race/race",
          "ruleIndex": 2,
        },
        {
          "codeFlows": undefined,
          "level": "warning",
          "locations": [
            {
              "message": {
                "text": "calls home",
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "test/session.test.ts",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startLine": 9,
                },
              },
            },
          ],
          "message": {
            "text": "unchecked: fetch() escaped control
    Stub it. Nothing was verified.",
          },
          "partialFingerprints": {
            "racePair/v1": "76afa1bd",
          },
          "properties": {
            "status": "unchecked",
            "test": "calls home",
            "traces": 1,
          },
          "ruleId": "race/unchecked",
          "ruleIndex": 3,
        },
      ],
      "tool": {
        "driver": {
          "name": "racetest",
          "rules": [
            {
              "id": "race/lost-update",
              "shortDescription": {
                "text": "A task writes what it made of a value that another task has replaced since.",
              },
            },
            {
              "id": "race/deadlock",
              "shortDescription": {
                "text": "Tasks wait for each other.",
              },
            },
            {
              "id": "race/race",
              "shortDescription": {
                "text": "The result depends on the order of steps that nothing orders.",
              },
            },
            {
              "id": "race/unchecked",
              "shortDescription": {
                "text": "Something that decides is not under control, so nothing was verified.",
              },
            },
          ],
          "version": "1.2.3",
        },
      },
    }
  `)
})

test('the schedule as one flow first, then a flow for each task', () => {
  const told = ({ location, executionOrder, importance }: Step): string => {
    const { physicalLocation, message } = location
    const { artifactLocation, region } = physicalLocation
    const mark = importance === 'essential' ? '*' : ''
    return `${executionOrder}${mark} ${artifactLocation.uri}:${region.startLine} ${message.text}`
  }
  const [first] = resultsOf(renderSarif(report))
  const flows = first!.codeFlows.map(({ threadFlows }) =>
    threadFlows.map(({ id, locations }) => [id, ...locations.map(told)]),
  )
  expect(flows).toMatchInlineSnapshot(`
    [
      [
        [
          "schedule",
          "1 src/account.ts:6 alice: read Account#1.balance 0 ← initial",
          "2* src/account.ts:6 bob: read Account#1.balance 0 ← initial",
          "3* src/account.ts:8 alice: write Account#1.balance 0 → 1",
          "4 src/account.ts:8 bob: write Account#1.balance 1 → 2, erases 3",
        ],
      ],
      [
        [
          "A",
          "1 src/account.ts:6 alice: read Account#1.balance 0 ← initial",
          "3* src/account.ts:8 alice: write Account#1.balance 0 → 1",
        ],
        [
          "B",
          "2* src/account.ts:6 bob: read Account#1.balance 0 ← initial",
          "4 src/account.ts:8 bob: write Account#1.balance 1 → 2, erases 3",
        ],
      ],
    ]
  `)
})

test('the schema is one that finds mistakes', () => {
  expect(problems('{ "version": "2.1.0", "runs": [{ "tool": {} }] }')).not.toEqual([])
})

test('a fingerprint does not change with lines, and does with what races', () => {
  const [first] = report.tests
  const fingerprint = (failure: Counterexample): unknown =>
    resultsOf(renderSarif({ ...report, tests: [{ ...first!, counterexample: failure }] }))[0]!
      .partialFingerprints
  const failure = first!.counterexample!
  const moved = JSON.parse(
    JSON.stringify(failure).replaceAll('"line":6', '"line":60').replaceAll('"line":8', '"line":80'),
  ) as Counterexample
  expect(moved).not.toEqual(failure)
  expect(fingerprint(moved)).toEqual(fingerprint(failure))
  expect(fingerprint({ ...failure, pattern: 'race' })).not.toEqual(fingerprint(failure))
})

test('nothing is valid, and so is whatever a program may have', () => {
  expect(problems(renderSarif({ ...report, tests: [], files: [] }))).toEqual([])
  fc.assert(
    fc.property(counterexample, text, text, (failure, file, name) => {
      const tests = [{ ...report.tests[0]!, file, name, counterexample: failure }]
      expect(problems(renderSarif({ ...report, tests }))).toEqual([])
    }),
    { numRuns: 30 },
  )
})
