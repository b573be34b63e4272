import type { ClientReport, TestReport } from '@racetest/core'
import { pad, wrap } from './columns.ts'
import type { Line } from './paint.ts'

interface Notice extends ClientReport {
  readonly file: string
}

const indent = 11

/** Names that say that a method changes nothing. Whoever copies the lines is asked to look at them. */
const reads = /^(?:get|find|fetch|read|has|is|list|count|exists|keys|scan|peek|query|select|search)/

/** Which libraries were seen only from below, where, and what to write to say more: once for a file and a library. */
export function clientLines(tests: readonly TestReport[], columns: number): Line[] {
  return joinNotices(tests).flatMap((notice, i) => [
    ...(i > 0 ? [[]] : []),
    ...wrap(explain(notice), columns - indent).map((text, at): Line => [
      { text: pad(at === 0 ? ' Clients' : '', indent) },
      { text },
    ]),
    [],
    ...define(notice).map((text): Line => [{ text: `${' '.repeat(indent + 2)}${text}` }]),
  ])
}

function joinNotices(tests: readonly TestReport[]): Notice[] {
  const notices = new Map<string, Notice>()
  for (const { file, clients = [] } of tests) {
    for (const client of clients) {
      const key = JSON.stringify([file, client.library, client.name])
      const known = notices.get(key)
      notices.set(key, {
        file,
        ...client,
        endpoints: join(known?.endpoints, client.endpoints),
        methods: join(known?.methods, client.methods),
      })
    }
  }
  return [...notices.values()]
}

const join = (known: readonly string[] = [], more: readonly string[]): string[] =>
  [...new Set([...known, ...more])].toSorted()

function explain({ library, name, file, endpoints }: Notice): string {
  const what = library ?? (name === undefined ? 'A client without a class' : `Class ${name}`)
  return `${what} was seen only from below in ${file}: each call is taken for a write to all of ${endpoints.join(', ')}. Say what its methods touch, and tests explore less:`
}

function define({ name, endpoints, methods }: Notice): string[] {
  const kinds = methods.map((method) => `${method}: '${reads.test(method) ? 'read' : 'write'}'`)
  return [
    'resource.define({',
    `  match: (value) => ${name === undefined ? 'value === client' : `value instanceof ${name}`},`,
    `  methods: { ${kinds.join(', ')} },`,
    `  key: (_client, [key]) => \`${endpoints[0]}/\${key}\`,`,
    '})',
  ]
}
