import type { VNode } from 'preact'
import type { PageData, PageTest } from '../page-data.ts'
import type { Choose, Chosen } from './address.ts'
import { Copy } from './copy.tsx'
import { FailureView } from './failure-view.tsx'
import { StatusMark } from './marks.tsx'
import { TestCoverage } from './test-coverage.tsx'

interface Shown {
  readonly test: PageTest
  readonly data: PageData
  readonly chosen: Chosen
  readonly choose: Choose
}

/** One test: what it came to, and why. */
export function TestPage({ test, data, chosen, choose }: Shown): VNode {
  const { name, file, line, status, told, failures, differing, inputs, traces } = test
  const index = Math.max(1, Math.min(failures.length, Number(chosen['failure'] ?? 1) || 1))
  const failure = failures[index - 1]
  return (
    <main class="test-page">
      <header class="top">
        <nav aria-label="Way back">
          <a href="#/">‹ all tests</a>
        </nav>
        <h1>{name}</h1>
        <p class="about">
          <StatusMark status={status} />
          <span>
            {file}
            {line > 0 && `:${line}`}
          </span>
          <span>
            {inputs}, {traces}, {test.duration}
          </span>
          <span class="actions">
            {failure !== undefined && <Copy what="replay" text={() => failure.replay} />}
            <Copy what="link" text={() => location.href} />
          </span>
        </p>
        {failure !== undefined && (
          <>
            <p class="headline">{failure.headline}</p>
            <p class="cause">{failure.cause}</p>
          </>
        )}
        {told.map((sentence) => (
          <p class="told" key={sentence}>
            {sentence}
          </p>
        ))}
      </header>
      {differing !== undefined && (
        <dl class="facts differing">
          {differing.map(({ label, text }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {failures.length > 1 && (
        <nav class="tabs" aria-label="Failures">
          {failures.map((each, i) => (
            <button
              type="button"
              key={each.replay}
              aria-current={i + 1 === index ? 'true' : undefined}
              onClick={() => choose({ failure: String(i + 1), step: undefined, order: undefined })}
            >
              {each.headline}
            </button>
          ))}
        </nav>
      )}
      {failure !== undefined && (
        <FailureView failure={failure} data={data} chosen={chosen} choose={choose} />
      )}
      <TestCoverage test={test} />
    </main>
  )
}
