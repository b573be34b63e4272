import { parseArgs } from 'node:util'
import { measureCalls } from './calls.ts'
import type { Effort, Figure, Row } from './compare.ts'
import { measureCore } from './core.ts'
import { measureLayers } from './layers.ts'
import { compareIdle, compareRuns, compareSchedules } from './schedules.ts'
import { compareShrinking } from './shrinking.ts'
import { compareStrategies } from './strategies.ts'
import { compareTransforms } from './transform.ts'

const groups: Readonly<Record<string, (effort: Effort) => Promise<(Row | Figure)[]>>> = {
  idle: compareIdle,
  calls: measureCalls,
  schedules: compareSchedules,
  run: compareRuns,
  core: measureCore,
  strategies: compareStrategies,
  shrinking: compareShrinking,
  transform: compareTransforms,
  layers: measureLayers,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
})
const effort: Effort = values.quick
  ? { rounds: 5, turn: 40, warmup: 30 }
  : { rounds: 15, turn: 100, warmup: 100 }

const results: (Row | Figure)[] = []
for (const [name, run] of Object.entries(groups)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const found = await run(effort)
  results.push(...found)
  if (!values.json) for (const result of found) print(result)
}
if (values.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`)
// A server of Vite may still be closing.
process.exit()

function print(result: Row | Figure): void {
  const title = `${result.group}: ${result.name}`.padEnd(40)
  if ('value' in result) {
    process.stdout.write(`${title}${round(result.value)} ${result.unit}\n`)
    return
  }
  const { ratio, target, better, ours, theirs, theirName, unit } = result
  const met = target === undefined || (better === 'more' ? ratio >= target : ratio <= target)
  const wanted =
    target === undefined ? '' : `${better === 'more' ? '≥' : '≤'} ${target}${met ? '' : ' missed'}`
  process.stdout.write(
    `${title}${`${round(ratio)}×`.padStart(8)} ${wanted.padEnd(12)} ${round(ours)} against ${round(theirs)} ${unit} of ${theirName}\n`,
  )
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3)
}
