import { readFileSync } from 'node:fs'
import { type Litmus, litmusProgram } from '../../../test/support/litmus-program.ts'
import { explore } from '../src/index.ts'

/** Explores every program of the given JSON files and prints one line of JSON for each. */
export function countTraces(files: readonly string[]): void {
  for (const file of files) {
    // The file's shape is checked by whoever wrote it; a wrong one fails with the field's name.
    const data = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as
      | Litmus
      | Litmus[]
      | { programs: Litmus[] }
    const programs = 'programs' in data ? data.programs : Array.isArray(data) ? data : [data]
    for (const program of programs) process.stdout.write(`${JSON.stringify(countOne(program))}\n`)
  }
}

function countOne(litmus: Litmus): object {
  const { name } = litmus
  const began = performance.now()
  try {
    const search = explore(litmusProgram(litmus), { limits: { traces: Infinity, steps: 10_000 } })
    let deadlocks = 0
    let next = search.next()
    for (; !next.done; next = search.next()) {
      if (next.value !== 'pending' && next.value.outcome.deadlock) deadlocks++
    }
    const { traces, redundant, limit } = next.value
    const ms = Math.round(performance.now() - began)
    return { name, traces, redundant, deadlocks, ms, ...(limit && { limit: limit.kind }) }
  } catch (error) {
    process.exitCode = 1
    return { name, error: error instanceof Error ? error.message : String(error) }
  }
}
