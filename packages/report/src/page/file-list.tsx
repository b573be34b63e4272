import type { VNode } from 'preact'
import type { FileShares, PageFile } from '../page-data.ts'
import { fileLink } from './address.ts'
import { isBothWays } from './both-ways.ts'
import { Bar } from './marks.tsx'
import { Table } from './table.tsx'

const mostLinks = 8

const columns = ['File', 'Awaits*', 'Split', 'Races*', 'Both ways', 'Benign*', 'Look at lines']

interface FilesProps {
  readonly files: readonly PageFile[]
  readonly all: FileShares
  /** Nothing is filtered out. */
  readonly isWhole: boolean
}

/** Source files, with the numbers of the terminal. */
export function FileList({ files, all, isWhole }: FilesProps): VNode {
  if (files.length === 0)
    return <p class="none">No file with a race pair or a contested await here.</p>
  return (
    <Table name="Files" caption="Source files" class="files" columns={columns}>
      <tbody>
        {files.map((file) => (
          <tr key={file.path}>
            <th scope="row">
              <a href={fileLink(file.path)}>{file.name}</a>
            </th>
            <Shares {...file} />
            <td class="look">
              <LookAt file={file} />
            </td>
          </tr>
        ))}
      </tbody>
      {isWhole && files.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row">All files</th>
            <Shares {...all} />
            <td />
          </tr>
        </tfoot>
      )}
    </Table>
  )
}

function Shares({ split, both, benign }: FileShares): VNode {
  return (
    <>
      <td class="number">{split.whole}</td>
      <td>
        <Bar share={split} none="nothing to split" />
      </td>
      <td class="number">{both.whole}</td>
      <td>
        <Bar share={both} none="nothing races" />
      </td>
      <td class="number">{benign}</td>
    </>
  )
}

/** Pairs seen in one order only, `!` and the lines of awaits never split. */
function LookAt({ file }: { file: PageFile }): VNode {
  const { path, pairs, awaits } = file
  const links = [
    ...pairs.flatMap((pair) =>
      isBothWays(pair)
        ? []
        : [
            {
              text: pair.text,
              to: { line: String(pair.places[0].line), pair: String(pair.number) },
            },
          ],
    ),
    ...awaits.flatMap(({ isSplit, place }) =>
      isSplit ? [] : [{ text: `!${place.line}`, to: { line: String(place.line) } }],
    ),
  ]
  return (
    <>
      {links.slice(0, mostLinks).map(({ text, to }, i) => (
        <>
          {i > 0 && ' '}
          <a key={i} href={fileLink(path, to)}>
            {text}
          </a>
        </>
      ))}
      {links.length > mostLinks && ` and ${links.length - mostLinks} more`}
    </>
  )
}
