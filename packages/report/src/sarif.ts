import type { PatternName, RaceReport, TestReport } from '@racetest/core'
import { amount } from './details.ts'
import { decidingPair, type Failed, failuresOf, sentence } from './failures.ts'
import { flowsOf, type Place, placeAt, type Position } from './sarif-places.ts'

const rules: Readonly<Record<PatternName | 'unchecked', string>> = {
  'lost update': 'A task writes what it made of a value that another task has replaced since.',
  'stale check': 'A task acts on a condition that another task has changed since it was checked.',
  'broken order': 'A task relies on something that another task may do later.',
  'double run': 'Two tasks do what was meant to be done once.',
  'torn read': 'A task sees one part of a change and not the other.',
  deadlock: 'Tasks wait for each other.',
  'lost wakeup': 'A task waits for a signal that was given before it waited.',
  hang: 'A task waits for something that never comes.',
  'unhandled rejection': 'A promise is rejected and nobody handles it.',
  race: 'The result depends on the order of steps that nothing orders.',
  unchecked: 'Something that decides is not under control, so nothing was verified.',
}

interface Result {
  readonly rule: keyof typeof rules
  readonly level: 'error' | 'warning'
  readonly text: string
  readonly places: readonly Place[]
  readonly fingerprint: readonly string[]
  readonly test: TestReport
  readonly flows?: ReturnType<typeof flowsOf>
  readonly replay?: string
}

/** `race.sarif`: SARIF 2.1.0, with a result for each failure and for each test that nobody can vouch for. */
export function renderSarif(report: RaceReport): string {
  const results = resultsOf(report)
  const names = Object.keys(rules) as Result['rule'][]
  const used = names.filter((name) => results.some(({ rule }) => rule === name))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            ...report.tool,
            rules: used.map((name) => ({
              id: idOf(name),
              shortDescription: { text: rules[name] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: results.map((result) => render(result, used.indexOf(result.rule))),
      },
    ],
  }
  return `${JSON.stringify(log)}\n`
}

const idOf = (rule: Result['rule']): string => `race/${rule.replaceAll(' ', '-')}`

function render(result: Result, ruleIndex: number): object {
  const { rule, level, text, places, fingerprint, test, flows = [], replay } = result
  const [first, ...others] = places
  const related = others.map((place, i) => ({ id: i + 1, ...place }))
  return {
    ruleId: idOf(rule),
    ruleIndex,
    level,
    message: { text },
    locations: [first],
    ...(related.length > 0 && { relatedLocations: related }),
    partialFingerprints: { 'racePair/v1': hash([rule, ...fingerprint].join('\n')) },
    ...(flows.length > 0 && { codeFlows: flows }),
    properties: {
      test: test.name,
      status: test.status,
      traces: test.traces,
      ...(replay !== undefined && { replay }),
    },
  }
}

function resultsOf(report: RaceReport): Result[] {
  const places = new Map(
    report.files.flatMap(({ path, sites }) =>
      sites.map(({ id, name, ...site }) => [id, { file: path, text: name, ...site }] as const),
    ),
  )
  return [
    ...failuresOf(report).map(failureResult),
    ...report.tests.flatMap((test) => {
      if (test.status === 'unchecked') return [uncheckedResult(test)]
      const isFailed = test.status === 'failed' && test.counterexample === undefined
      return isFailed ? [racesResult(test, (site) => places.get(site)!)] : []
    }),
  ]
}

const testPlace = ({ file, line, name }: TestReport): Place => placeAt({ file, line }, name)

function failureResult({ test, failure }: Failed): Result {
  const pair = decidingPair(failure)
  const deciding = (pair ?? []).toReversed().flatMap(({ step, access, position }) => {
    if (position === undefined) return []
    return [placeAt(position, sentence(failure, step, access))]
  })
  const texts = pair?.map(({ access }) => `${access?.kind} ${access?.text ?? access?.resource}`)
  return {
    rule: failure.pattern,
    level: 'error',
    text: `${failure.headline}\n${failure.cause}`,
    places: [...deciding, testPlace(test)],
    // Lines move, and the same pair is found by more than one test.
    fingerprint: [...(texts ?? [test.file, test.name]), failure.resource ?? ''],
    test,
    flows: flowsOf(failure),
    replay: failure.replay,
  }
}

function uncheckedResult(test: TestReport): Result {
  const { reason = '', advice = '' } = test.unchecked ?? {}
  return {
    rule: 'unchecked',
    level: 'warning',
    text: `unchecked: ${reason}\n${advice}`,
    places: [testPlace(test)],
    fingerprint: [test.file, test.name],
    test,
  }
}

interface Known extends Position {
  readonly kind: string
  readonly text: string
}

/** Of a test that allows no races at all. */
function racesResult(test: TestReport, siteOf: (site: number) => Known): Result {
  const sites = [...new Set(test.pairs.flatMap((pair) => pair.sites.toReversed()))].map(siteOf)
  const count = amount(test.pairs.length, 'pair')
  return {
    rule: 'race',
    level: 'error',
    text: `race: ${count} of steps that conflict and that nothing orders`,
    places: [...sites.map((site) => placeAt(site, `${site.kind} ${site.text}`)), testPlace(test)],
    fingerprint: sites.map(({ kind, text }) => `${kind} ${text}`),
    test,
  }
}

/** FNV-1a of the code units, 32 bits. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
