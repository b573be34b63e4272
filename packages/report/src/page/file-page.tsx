import type { VNode } from 'preact'
import type { PageAwait, PageData, PageFile, PagePair, PagePlace } from '../page-data.ts'
import { type Choose, type Chosen, testLink } from './address.ts'
import { isBothWays } from './both-ways.ts'
import { Bar, type Coverage, CoverageMark } from './marks.tsx'
import { Source, type SourceColumn, type SourceMark } from './source.tsx'
import './file-page.css'

const mostReasons = 6
const mostTests = 12

/** A source file: where tasks can interfere, and what was seen of it. */
export function FilePage(props: {
  readonly file: PageFile
  readonly data: PageData
  readonly chosen: Chosen
  readonly choose: Choose
}): VNode {
  const { file, data, chosen, choose } = props
  const { path, pairs, awaits, split, both } = file
  const pair = pairs.find(({ number }) => number === Number(chosen['pair']))
  const line = Number(chosen['line']) || pair?.places[0].line
  const byLine = (list: number): readonly PagePair[] =>
    pairs.filter(({ places }) => places.some((place) => place.file === path && place.line === list))
  const awaitsAt = (at: number): readonly PageAwait[] =>
    awaits.filter(({ place }) => place.line === at)
  const go = (at: number, number?: number): void =>
    choose({ line: String(at), pair: number === undefined ? undefined : String(number) })
  const columns: readonly SourceColumn[] = [
    {
      title: 'await',
      name: 'await',
      side: 'left',
      cell: (at) => {
        const here = awaitsAt(at)
        if (here.length === 0) return null
        const isSplit = here.every((each) => each.isSplit)
        return (
          <Mark
            coverage={isSplit ? 'done' : here.some((each) => each.isSplit) ? 'half' : 'open'}
            label={`await at line ${at}: ${isSplit ? 'split' : 'never split'}`}
            choose={() => go(at)}
          />
        )
      },
    },
    {
      title: 'races',
      name: 'races',
      side: 'left',
      cell: (at) => {
        const here = byLine(at)
        if (here.length === 0) return null
        const done = here.filter(isBothWays).length
        return (
          <Mark
            coverage={done === here.length ? 'done' : 'half'}
            count={here.length}
            label={`${here.length} race ${here.length === 1 ? 'pair' : 'pairs'} at line ${at}: ${done} seen both ways`}
            choose={() => go(at, (here.find((each) => !isBothWays(each)) ?? here[0]!).number)}
          />
        )
      },
    },
    {
      title: 'notes',
      name: 'notes',
      side: 'right',
      cell: (at) => <Notes pairs={byLine(at)} awaits={awaitsAt(at)} />,
    },
  ]
  return (
    <main class="file-page">
      <header class="top">
        <nav aria-label="Way back">
          <a href="#/?show=files">‹ files</a>
        </nav>
        <h1>{path}</h1>
        <p class="about">
          <span class="share">
            {split.whole} {split.whole === 1 ? 'await' : 'awaits'}, {split.part} split{' '}
            <Bar share={split} none="" />
          </span>
          <span class="share">
            {both.whole} race {both.whole === 1 ? 'pair' : 'pairs'}, {both.part} both ways{' '}
            <Bar share={both} none="" />
          </span>
        </p>
      </header>
      <Source
        path={path}
        text={data.sources[path]}
        columns={columns}
        marks={marksOf(path, pair?.places ?? awaitsAt(line ?? 0).map(({ place }) => place))}
        focus={line}
        isLit
      />
      <section class="panel" aria-label="Chosen line" aria-live="polite">
        {line === undefined ? (
          <p>Choose a mark to see what races there.</p>
        ) : (
          <AtLine
            pairs={byLine(line)}
            awaits={awaitsAt(line)}
            line={line}
            pair={pair}
            show={(number) => go(line, number)}
          />
        )}
      </section>
    </main>
  )
}

function Mark(props: {
  readonly coverage: Coverage
  readonly count?: number
  readonly label: string
  readonly choose: () => void
}): VNode {
  const { coverage, count, label, choose } = props
  return (
    <button type="button" class="gutter-mark" aria-label={label} title={label} onClick={choose}>
      <CoverageMark coverage={coverage} />
      {count}
    </button>
  )
}

/** What is still to be seen, in words, and what was. */
function Notes(props: {
  readonly pairs: readonly PagePair[]
  readonly awaits: readonly PageAwait[]
}): VNode {
  const textsOf = (pairs: readonly PagePair[]): string =>
    [...new Set(pairs.map(({ text }) => text))].join(', ')
  const oneWay = textsOf(props.pairs.filter((pair) => !isBothWays(pair)))
  const both = textsOf(props.pairs.filter(isBothWays))
  return (
    <>
      {oneWay !== '' && (
        <span class="note">
          <CoverageMark coverage="half" /> {oneWay} seen one way only
        </span>
      )}
      {both !== '' && (
        <span class="note">
          <CoverageMark coverage="done" /> {both}
          <span class="unseen"> seen both ways</span>
        </span>
      )}
      {props.awaits.some(({ isSplit }) => !isSplit) && <span class="note">never split</span>}
    </>
  )
}

function marksOf(path: string, places: readonly PagePlace[]): Map<number, SourceMark[]> {
  const marks = new Map<number, SourceMark[]>()
  for (const { file, line, column, length } of places) {
    if (file !== path) continue
    marks.set(line, [...(marks.get(line) ?? []), { column, length, kind: 'chosen' }])
  }
  return marks
}

function AtLine(props: {
  readonly pairs: readonly PagePair[]
  readonly awaits: readonly PageAwait[]
  readonly line: number
  readonly pair: PagePair | undefined
  readonly show: (pair: number) => void
}): VNode {
  const { pairs, awaits, line, pair, show } = props
  if (pairs.length + awaits.length === 0) return <p>Nothing races at line {line}.</p>
  return (
    <>
      {awaits.map(({ place, isSplit, traces }) => (
        <p key={place.column}>
          <CoverageMark coverage={isSplit ? 'done' : 'open'} /> <code>{place.what}</code>: in{' '}
          {traces} another task ran a conflicting step while this one was suspended.
        </p>
      ))}
      {pairs.length > 1 && (
        <div class="pairs" role="group" aria-label={`Race pairs at line ${line}`}>
          {pairs.map((each) => (
            <button
              type="button"
              key={each.number}
              aria-pressed={each === pair}
              onClick={() => show(each.number)}
            >
              <CoverageMark coverage={isBothWays(each) ? 'done' : 'half'} /> {each.text}
            </button>
          ))}
        </div>
      )}
      <Pair pair={pair ?? (pairs.length === 1 ? pairs[0] : undefined)} />
    </>
  )
}

function Pair({ pair }: { pair: PagePair | undefined }): VNode | null {
  if (pair === undefined) return null
  const { text, places, orders, failing, why, tests, example } = pair
  const [one, other] = places
  const isSame = one.line === other.line && one.column === other.column && one.file === other.file
  return (
    <div class="pair">
      <h2>Pair {text}</h2>
      <p>
        <code>{one.what}</code> / <code>{other.what}</code>
      </p>
      <ul class="orders">
        {orders.map(({ isTaken, traces }, i) => (
          <li key={i}>
            <CoverageMark coverage={isTaken ? 'done' : 'open'} />{' '}
            {isSame
              ? `${i === 0 ? 'the earlier' : 'the later'} task first`
              : `${places[i]!.file === one.file ? 'line' : places[i]!.file} ${places[i]!.line} first`}
            : {traces}
          </li>
        ))}
      </ul>
      <p>
        {failing === undefined
          ? 'No trace with this pair failed.'
          : `${failing} with this pair failed.`}
      </p>
      {why.length > 0 && (
        <p>
          Why: {why.slice(0, mostReasons).join('; ')}
          {why.length > mostReasons && ` and ${why.length - mostReasons} more`}
        </p>
      )}
      <p>
        {tests.length === 1 ? 'Test: ' : 'Tests: '}
        {tests.slice(0, mostTests).map(({ id, name }, i) => (
          <>
            {i > 0 && ', '}
            <a key={id} href={testLink(id)}>
              {name}
            </a>
          </>
        ))}
        {tests.length > mostTests && ` and ${tests.length - mostTests} more`}
      </p>
      {example !== undefined && (
        <p>
          <a href={testLink(example.test, { step: String(example.step) })}>show a failing trace</a>
        </p>
      )}
    </div>
  )
}
