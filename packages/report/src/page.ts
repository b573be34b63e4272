import type { RaceReport, Sources, Status } from '@racetest/core'
import { addSources } from './cut-page.ts'
import { cutReport } from './cut-report.ts'
import { escapeAll } from './escape.ts'
import type { PageData } from './page-data.ts'
import { placesOf } from './page-places.ts'
import { pageTest } from './page-tests.ts'
import { titleText } from './summary.ts'

/** What runs in the browser; the build puts it here. */
declare const PAGE_BUNDLE: {
  readonly script: string
  readonly style: string
  /** As a Content-Security-Policy names them. */
  readonly scriptHash: string
  readonly styleHash: string
}

/**
 * The report as one HTML file that needs nothing else and asks nobody for anything. Sources that
 * are not given are not shown. What would make it larger than a browser likes is left out, and
 * the page says so.
 */
export function renderPage(report: RaceReport, sources: Sources): string {
  const { script, style, scriptHash, styleHash } = PAGE_BUNDLE
  const policy = [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    `style-src '${styleHash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Race report</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript>This report needs JavaScript, which is in this file.</noscript>
<script type="application/json" id="data">${embed(pageData(report, sources))}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

/** Two lanes, and the arrow between them. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke-width='2'%3E%3Cpath stroke='%231c58b8' d='M4 1v14'/%3E%3Cpath stroke='%23b3201b' d='M12 1v14M4 5l8 6'/%3E%3C/svg%3E"

/** JSON in which nothing can end the element that it is in. */
function embed(data: PageData): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}

const statuses: readonly Status[] = ['failed', 'unchecked', 'bounded', 'verified']

function pageData(given: RaceReport, texts: Sources): PageData {
  const cut = cutReport(given)
  const report = escapeAll(cut, true)
  const { sources } = escapeAll({ sources: texts }, true)
  const { tests, tool } = report
  const places = placesOf(report, sources)
  const counts = statuses.map((status) => [
    status,
    tests.filter((test) => test.status === status).length,
  ])
  const data: PageData = {
    tool: `${tool.name} ${tool.version}`,
    title: titleText(tests),
    counts: Object.fromEntries(counts),
    tests: tests.map((test, i) => pageTest(test, cut.tests[i]!, places)),
    files: places.files,
    allFiles: places.allFiles,
    sources: {},
    leftOut: [],
  }
  return addSources(data, sources, report)
}
