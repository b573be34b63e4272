import type { Counterexample } from '@racetest/core'
import { head, pad, width, wrap } from './columns.ts'
import { cut, cutMiddle } from './cut.ts'
import type { Glyphs, Line } from './paint.ts'
import { cutValue } from './values.ts'

/** What was explored until the failure was found. */
export interface Searched {
  readonly inputs: number
  readonly traces: number
  readonly racePairs: number
  readonly bothWays: number
  /** Traces in which every task finished; told where a deadlock did not. */
  readonly finished?: number
  readonly ms: number
  /** Why it ended: `stopped at the first failure`. */
  readonly how: string
}

export interface Details {
  readonly columns: number
  readonly glyphs: Glyphs
  /** What a value of an input may take; as much as anywhere else unless told. */
  readonly valueColumns?: number
  readonly searched?: Searched
  readonly reportPath?: string
}

/** A line under the evidence: its label, and what stands in its two columns. */
export interface Fact {
  readonly label: string
  readonly left: string
  readonly right: string
  /** Moves no other fact: what does not fit beside it stands below. */
  readonly loose?: boolean
}

/** A blank that no line is broken at. */
const glue = '\u0000'

const indent = 12
const roomy = 100
/** Awaits that are named; the rest are counted. */
const mostAwaits = 3

/** `1,326 traces`, `1 input`. */
export function amount(count: number, noun: string): string {
  return `${number(count)} ${count === 1 ? noun : `${noun}s`}`
}

export function number(value: number): string {
  return value.toLocaleString('en-US')
}

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)}s`
}

function inputFacts(report: Counterexample, { columns, glyphs, valueColumns }: Details): Fact[] {
  return (report.inputs ?? []).map(({ name, value, original, tries }, i) => {
    const cost =
      columns < roomy || tries === undefined
        ? ''
        : ` in ${amount(tries, 'try').replace('trys', 'tries')}`
    const from =
      original === undefined
        ? ''
        : `shrunk from ${cutValue(original, glyphs.dots, valueColumns)}${cost}`
    return {
      label: i === 0 ? 'Inputs' : '',
      left: `${cut(name, 24, glyphs.dots)} = ${cutValue(value, glyphs.dots, valueColumns)}`,
      right: from,
    }
  })
}

function scheduleFact(report: Counterexample, { columns, glyphs }: Details): Fact {
  const { text, switches, steps, foundSteps, foundSwitches, tries, stopped } = report.schedule
  const [passed, of] = report.confirmed
  const cost = columns < roomy ? '' : ` in ${amount(tries, 'try').replace('trys', 'tries')}`
  const longer = foundSteps > steps ? amount(foundSteps, 'step') : undefined
  const busier =
    foundSwitches > switches
      ? amount(foundSwitches, 'switch').replace('switchs', 'switches')
      : undefined
  const found = longer ?? busier
  const shrunk = found === undefined ? '' : `shrunk from ${found}${cost}, `
  const part = stopped ? 'not shrunk to the end, ' : ''
  const counted = `, ${number(switches)} ${switches === 1 ? 'switch' : 'switches'}`
  return {
    label: 'Schedule',
    left:
      cutMiddle(text, Math.floor(columns / 2) - indent - counted.length - 3, glyphs.dots) + counted,
    right: `${shrunk}${part}confirmed ${passed} of ${of}`,
  }
}

function searchedFact({ columns, searched }: Details): Fact[] {
  if (searched === undefined) return []
  const { inputs, traces, racePairs, bothWays, ms, how } = searched
  const counts = [amount(traces, 'trace'), amount(racePairs, 'race pair')]
  if (columns >= roomy) {
    counts.unshift(amount(inputs, 'input'))
    counts.push(`${number(bothWays)} seen both ways`)
  }
  return [{ label: 'Searched', left: counts.join(', '), right: `${how}, ${duration(ms)}` }]
}

/** Whether it takes more than JavaScript's own order of microtasks. */
function todayFact({ today }: Counterexample, { glyphs }: Details): Fact[] {
  if (today === undefined) return []
  const { verdict, traces, replay, awaits = [] } = today
  const fact = (left: string, right = ''): Fact[] => [{ label: 'Today', left, right, loose: true }]
  const order = "today's microtask order"
  if (verdict === 'possible') {
    return fact('can happen as the code stands', `${replay} with interleave: 'io'`)
  }
  if (verdict === 'unknown') return fact(`not found in ${amount(traces, 'trace')} with ${order}`)
  if (verdict === 'impossible') {
    const all = traces === 1 ? 'the one trace' : `any of the ${number(traces)} traces`
    return fact(`does not happen in ${all} with ${order}`)
  }
  const places = awaits.slice(0, mostAwaits).map(({ text, file, line }) => {
    const code = cutMiddle(text, 48, glyphs.dots).replaceAll(' ', glue)
    return `\`${code}\` at ${file}:${line}`
  })
  if (awaits.length > mostAwaits) places.push(`${awaits.length - mostAwaits} more`)
  const told = [places.slice(0, -1).join(', '), places.at(-1)].filter(Boolean).join(' and ')
  return fact(`needs ${told} to take longer than a microtask`)
}

function factLines({ label, left, right }: Fact, second: number, columns: number): Line[] {
  const start = `  ${pad(label, indent - 2)}`
  const fits = second + width(right) <= columns && indent + width(left) < second
  const onOneLine = right !== '' && fits
  const lines = wrap(left, columns - indent)
  const more = onOneLine || right === '' ? [] : wrap(right, columns - indent)
  const texts = [...lines, ...more].map((text) => text.replaceAll(glue, ' '))
  return texts.map((text, i) => [
    {
      text:
        (i === 0 ? start : ' '.repeat(indent)) +
        (onOneLine ? pad(text, second - indent) + right : text),
    },
  ])
}

/** A replay string is one word; only the edge of the terminal breaks it. */
function replayLines(replay: string, columns: number): Line[] {
  const wide = columns >= roomy
  const hint = `RACE_REPLAY=<that> npx vitest run, or { ${wide ? "replay: '<that>'" : 'replay'} } in the test`
  const second = Math.max(40, indent + replay.length + 3)
  if (second + hint.length <= columns) {
    return [[{ text: `  Replay    ${pad(replay, second - indent)}${hint}` }]]
  }
  const parts: string[] = []
  for (let rest = replay; rest !== '';) {
    const part = head(rest, columns - indent) || rest
    parts.push(part)
    rest = rest.slice(part.length)
  }
  const joined = parts.length > 1 ? ['The lines above are one word, without blanks.'] : []
  const hints = [...joined, hint].flatMap((text) => wrap(text, columns - indent))
  return [...parts, ...hints].map((text, i) => [
    { text: (i === 0 ? '  Replay    ' : ' '.repeat(indent)) + text },
  ])
}

function listFacts(report: Counterexample, details: Details): Fact[] {
  return [
    ...inputFacts(report, details),
    scheduleFact(report, details),
    ...searchedFact(details),
    ...todayFact(report, details),
  ]
}

/** What the block under the evidence says, for those who lay it out themselves. */
export function factsOf(report: Counterexample, details: Details): Fact[] {
  const plain = (text: string): string => text.replaceAll(glue, ' ')
  return listFacts(report, details).map((fact) => ({
    ...fact,
    left: plain(fact.left),
    right: plain(fact.right),
  }))
}

/** The block under the evidence: what was run, how it was found, and how to run it again. */
export function detailLines(report: Counterexample, details: Details): Line[] {
  const { columns, reportPath } = details
  const facts = listFacts(report, details)
  const lefts = facts
    .filter(({ right, loose }) => right !== '' && !loose)
    .map(({ left }) => width(left))
  const rights = facts.map(({ right }) => width(right))
  // The middle, or further left so that what stands there fits.
  const middle = Math.min(Math.floor(columns / 2) + 1, columns - Math.max(0, ...rights))
  const second = Math.max(middle, indent + Math.max(0, ...lefts) + 3)
  return [
    ...facts.flatMap((fact) => factLines(fact, second, columns)),
    ...replayLines(report.replay, columns),
    ...(reportPath === undefined
      ? []
      : factLines({ label: 'Report', left: reportPath, right: '' }, second, columns)),
  ]
}
