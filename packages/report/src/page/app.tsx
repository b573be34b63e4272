import { render, type VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { PageData } from '../page-data.ts'
import { useAddress } from './address.ts'
import { FilePage } from './file-page.tsx'
import { Help } from './help.tsx'
import { Overview } from './overview.tsx'
import { useKeys } from './stepper.tsx'
import { TestPage } from './test-page.tsx'
import './page.css'

function App({ data }: { data: PageData }): VNode {
  const [address, choose] = useAddress()
  const [isHelpOpen, openHelp] = useState(false)
  const { page, of, chosen } = address
  useKeys({ '?': () => openHelp(true) })
  const test = page === 'test' ? data.tests.find(({ id }) => id === of) : undefined
  const file = page === 'file' ? data.files.find(({ path }) => path === of) : undefined
  useEffect(() => {
    document.title = `${test?.name ?? file?.path ?? 'Race report'}`
    scrollTo(0, 0)
  }, [page, of])
  return (
    <>
      {test !== undefined && (
        <TestPage key={of} test={test} data={data} chosen={chosen} choose={choose} />
      )}
      {file !== undefined && <FilePage file={file} data={data} chosen={chosen} choose={choose} />}
      {page === 'overview' && <Overview data={data} chosen={chosen} choose={choose} />}
      {page !== 'overview' && test === undefined && file === undefined && (
        <main>
          <header class="top">
            <nav aria-label="Way back">
              <a href="#/">‹ all tests</a>
            </nav>
            <h1>Not in this report</h1>
            <p class="told">
              There is no {page} {of} here. It may have come to another name or place since.
            </p>
          </header>
        </main>
      )}
      <footer>
        <span>{data.tool}</span>
        <button type="button" onClick={() => openHelp(true)}>
          keys <kbd>?</kbd>
        </button>
      </footer>
      <Help isOpen={isHelpOpen} close={() => openHelp(false)} />
    </>
  )
}

const text = document.getElementById('data')?.textContent ?? ''
// What `renderPage` has put there.
render(<App data={JSON.parse(text) as PageData} />, document.getElementById('app')!)
