import type { VNode } from 'preact'
import type { PageTest } from '../page-data.ts'
import { testLink } from './address.ts'
import { Copy } from './copy.tsx'
import { Bar, StatusMark } from './marks.tsx'
import { Table } from './table.tsx'

/** More rows than that make a page slow; the filter finds the others. */
const mostTests = 500

const columns = ['Test', 'Status', 'Inputs*', 'Traces*', 'Races*', 'Both ways']

/** Tests that failed: what, why, and how to run it again. */
export function FailedTests({ tests }: { tests: readonly PageTest[] }): VNode {
  if (tests.length === 0) return <p class="none">No failed test here.</p>
  return (
    <ul class="failed">
      {tests.slice(0, mostTests).map(({ id, name, file, line, failures, told, traces, both }) => {
        const [failure] = failures
        return (
          <li key={id}>
            <StatusMark status="failed" isAlone />
            <div class="what">
              <p class="title">
                <a href={testLink(id)}>{name}</a>
                <span class="file">
                  {file}
                  {line > 0 && `:${line}`}
                </span>
              </p>
              {failure === undefined ? (
                <p>{told.join(' ')}</p>
              ) : (
                <>
                  <p class="says">{failure.headline}</p>
                  <p>{failure.cause}</p>
                </>
              )}
            </div>
            <div class="aside">
              <p>
                {traces}, {both.whole} race {both.whole === 1 ? 'pair' : 'pairs'}
              </p>
              {failure !== undefined && (
                <p>
                  <code>{failure.replay}</code> <Copy what="replay" text={() => failure.replay} />
                </p>
              )}
            </div>
          </li>
        )
      })}
      <More count={tests.length - mostTests} />
    </ul>
  )
}

function More({ count }: { count: number }): VNode | null {
  return count > 0 ? <li class="none">and {count} more: filter to find them</li> : null
}

/** All tests, by file, with the numbers of the terminal. */
export function AllTests({ tests }: { tests: readonly PageTest[] }): VNode {
  if (tests.length === 0) return <p class="none">No test here.</p>
  const shown = tests.slice(0, mostTests)
  const files = [...new Set(shown.map(({ file }) => file))]
  return (
    <>
      <Table name="All tests" caption="All tests" class="tests" columns={columns}>
        {files.map((file) => (
          <tbody key={file}>
            <tr class="group">
              <th scope="rowgroup" colSpan={6}>
                {file}
              </th>
            </tr>
            {shown
              .filter((test) => test.file === file)
              .map(({ id, name, status, inputCount, traceText, both, told }) => (
                <tr key={id}>
                  <th scope="row">
                    <a href={testLink(id)}>{name}</a>
                    {status !== 'verified' && <span class="why">{told[0]}</span>}
                  </th>
                  <td>
                    <StatusMark status={status} />
                  </td>
                  <td class="number">{inputCount}</td>
                  <td class="number">{traceText}</td>
                  <td class="number">{both.whole}</td>
                  <td>
                    <Bar share={both} none="nothing races" />
                  </td>
                </tr>
              ))}
          </tbody>
        ))}
      </Table>
      {tests.length > mostTests && (
        <p class="none">and {tests.length - mostTests} more: filter to find them</p>
      )}
    </>
  )
}
