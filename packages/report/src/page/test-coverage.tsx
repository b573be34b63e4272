import type { VNode } from 'preact'
import type { PageAwait, PagePair, PageTest } from '../page-data.ts'
import { fileLink } from './address.ts'
import { isBothWays } from './both-ways.ts'
import { CoverageMark } from './marks.tsx'
import { Table } from './table.tsx'

const mostRows = 300

/** What the test explored: its race pairs, and the awaits where others could interfere. */
export function TestCoverage({ test }: { test: PageTest }): VNode {
  const { pairs, awaits, both } = test
  if (pairs.length + awaits.length === 0) return <p class="told">Nothing races in this test.</p>
  const bothText = both.whole === 0 ? '' : `${both.part} of ${both.whole} seen both ways`
  return (
    <section class="test-coverage" aria-label="Explored">
      <h2>Explored</h2>
      <Table
        name="Race pairs and awaits"
        caption={`Race pairs and awaits of this test. ${bothText}`}
        columns={['Seen', 'Lines', 'What', 'File']}
      >
        <tbody>
          {pairs.slice(0, mostRows).map((pair) => (
            <PairRow pair={pair} key={pair.text + pair.places.map(({ column }) => column)} />
          ))}
          {awaits.slice(0, mostRows).map((each) => (
            <AwaitRow {...each} key={`${each.place.line}:${each.place.column}`} />
          ))}
        </tbody>
      </Table>
      {pairs.length > mostRows && <p>and {pairs.length - mostRows} more pairs</p>}
      {awaits.length > mostRows && <p>and {awaits.length - mostRows} more awaits</p>}
    </section>
  )
}

function PairRow({ pair }: { pair: PagePair }): VNode {
  const { places, text, failing } = pair
  const [one, other] = places
  const isBoth = isBothWays(pair)
  return (
    <tr>
      <td class="seen">
        <CoverageMark coverage={isBoth ? 'done' : 'half'} /> {isBoth ? 'both ways' : 'one way only'}
      </td>
      <td>
        <a href={fileLink(one.file, { line: String(one.line), pair: String(pair.number) })}>
          {text}
        </a>
      </td>
      <td class="what">
        <code>{one.what}</code> / <code>{other.what}</code>
        {failing !== undefined && <span class="tag"> in {failing} that failed</span>}
      </td>
      <td class="file">{one.file}</td>
    </tr>
  )
}

function AwaitRow({ place, isSplit, traces }: PageAwait): VNode {
  return (
    <tr>
      <td class="seen">
        <CoverageMark coverage={isSplit ? 'done' : 'open'} />{' '}
        {isSplit ? `split in ${traces}` : 'never split'}
      </td>
      <td>
        <a href={fileLink(place.file, { line: String(place.line) })}>{place.line}</a>
      </td>
      <td class="what">
        <code>{place.what}</code>
      </td>
      <td class="file">{place.file}</td>
    </tr>
  )
}
