import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import type { PageData, PageTest } from '../page-data.ts'
import { type Choose, type Chosen, writeAddress } from './address.ts'
import { FileList } from './file-list.tsx'
import { StatusMark } from './marks.tsx'
import { useKeys } from './stepper.tsx'
import { AllTests, FailedTests } from './test-lists.tsx'
import './overview.css'

type Tab = 'failed' | 'all' | 'files'

/** All tests and all files. */
export function Overview(props: {
  readonly data: PageData
  readonly chosen: Chosen
  readonly choose: Choose
}): VNode {
  const { data, chosen, choose } = props
  const { tests, files, counts } = data
  const { filter = '' } = chosen
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.focus() })
  const failed = tests.filter(({ status }) => status === 'failed')
  const isTab = (name: string | undefined): name is Tab =>
    name === 'failed' || name === 'all' || name === 'files'
  const tab = isTab(chosen['show']) ? chosen['show'] : failed.length > 0 ? 'failed' : 'all'
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (...texts: readonly string[]): boolean => {
    const text = texts.join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const fitting = (list: readonly PageTest[]): PageTest[] =>
    list.filter(({ name, file, failures, status }) =>
      fits(name, file, status, ...failures.map(({ headline }) => headline)),
    )
  const shownFiles = files.filter(({ path }) => fits(path))
  const tabs: readonly (readonly [Tab, string, number])[] = [
    ['failed', 'Failed', failed.length],
    ['all', 'All tests', tests.length],
    ['files', 'Files', files.length],
  ]
  return (
    <main class="overview">
      <header class="top">
        <h1>Race report</h1>
        <p class="about">
          {(['failed', 'unchecked', 'bounded', 'verified'] as const).map((status) => {
            const count = counts[status] ?? 0
            if (count === 0) return null
            return (
              <span class="counted" key={status}>
                <b>{count}</b> <StatusMark status={status} />
              </span>
            )
          })}
          <span>{data.title}</span>
        </p>
      </header>
      <div class="bar-of-tabs">
        <nav class="tabs" aria-label="Lists">
          {tabs.map(([name, label, count]) => (
            <a
              key={name}
              href={writeAddress({
                page: 'overview',
                of: '',
                chosen: { show: name, filter },
              })}
              aria-current={name === tab ? 'page' : undefined}
            >
              {label} ({count})
            </a>
          ))}
        </nav>
        <label class="filter">
          Filter
          <input
            ref={input}
            type="search"
            value={filter}
            onInput={({ currentTarget }) => choose({ filter: currentTarget.value })}
          />
        </label>
      </div>
      {tab === 'failed' && <FailedTests tests={fitting(failed)} />}
      {tab === 'all' && <AllTests tests={fitting(tests)} />}
      {tab !== 'all' && (
        <FileList files={shownFiles} all={data.allFiles} isWhole={words.length === 0} />
      )}
      {data.leftOut.length > 0 && (
        <section class="left-out" aria-label="Left out">
          <h2>Left out</h2>
          <ul>
            {data.leftOut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}
