// Runs the test suites of published packages without the plugin and with it: each test has to end
// the same. Build first (npm run build). Arguments choose packages: node run.mjs wonka
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import racetest from 'racetest/plugin'
import { startVitest } from 'vitest/node'
import { suites } from './suites.mjs'

const here = import.meta.dirname
const chosen = process.argv.slice(2)

execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' })
for (const suite of suites) {
  if (chosen.length === 0 || chosen.includes(suite.name)) await compare(suite)
}

async function compare(suite) {
  const installed = join(here, 'node_modules', suite.name)
  const copy = join(here, 'copies', suite.name)
  rmSync(copy, { recursive: true, force: true })
  // The plugin leaves node_modules alone.
  for (const folder of suite.folders) {
    cpSync(join(installed, folder), join(copy, folder), { recursive: true })
  }
  const instrumented = new Set()
  const plain = await run(suite, copy, [])
  const raced = await run(suite, copy, [racetest(), collectInstrumented(instrumented)])

  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  process.stdout.write(
    `${suite.name}@${version}: ${plain.filter(hasPassed).length} tests pass without the plugin, ` +
      `${raced.filter(hasPassed).length} with it and ${instrumented.size} files instrumented\n`,
  )
  deepEqual(raced, plain)
  deepEqual(
    plain.filter((outcome) => !hasPassed(outcome)),
    [],
  )
  equal(plain.length, suite.tests)
  notEqual(instrumented.size, 0)
}

/** How each test ended, and what went wrong outside of tests. */
async function run(suite, root, plugins) {
  const options = {
    root,
    config: false,
    watch: false,
    reporters: [{}],
    testTimeout: 60_000,
    ...suite.vitest,
  }
  const vitest = await startVitest('test', [], options, { ...suite.vite, plugins })
  const modules = vitest.state.getTestModules()
  const tests = modules.flatMap((module) =>
    Array.from(module.children.allTests(), (test) => {
      return `${module.relativeModuleId} > ${test.fullName}: ${test.result().state}`
    }),
  )
  const errors = [
    ...modules.flatMap((module) => module.errors()),
    ...vitest.state.getUnhandledErrors(),
  ]
  await vitest.close()
  return [...tests, ...errors.map((error) => `error: ${error.message}`)].toSorted()
}

function hasPassed(outcome) {
  return outcome.endsWith(': passed')
}

/** Stands after the plugin and sees what it made of each file. */
function collectInstrumented(files) {
  return {
    name: 'collect-instrumented',
    transform(code, id) {
      if (code.includes('__race.sites(')) files.add(id)
    },
  }
}
