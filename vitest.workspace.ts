import { defineConfig } from 'vitest/config'
import type { ViteUserConfig } from 'vitest/config'

const source = (name: string): string => new URL(`packages/${name}/src/`, import.meta.url).pathname

// Our own packages are tested from source; the e2e suites use what the build made of them.
const alias = {
  '@racetest/core': `${source('core')}index.ts`,
  '@racetest/instrument': `${source('instrument')}index.ts`,
  '@racetest/runtime': `${source('runtime')}index.ts`,
  // Before the one that it begins with. What the build puts into it is needed only to render.
  '@racetest/report/page': `${source('report')}page.ts`,
  '@racetest/report': `${source('report')}index.ts`,
}
// None is there to measure time: a busy machine is given it.
const patience = { testTimeout: 60_000, hookTimeout: 60_000 }
// What runs other processes, and shares servers, one file at a time, after all else.
const together = { ...patience, maxWorkers: 2, sequence: { groupOrder: 0 } }
const alone = { ...patience, maxWorkers: 1, maxConcurrency: 2, sequence: { groupOrder: 1 } }

const unit = (name: string) => ({
  resolve: { alias },
  test: { name, root: `packages/${name}`, include: ['test/**/*.test.ts'], ...together },
})
const suite = (name: string, how: typeof together) => ({
  resolve: { alias },
  test: {
    name,
    root: `test/${name}`,
    include: ['**/*.test.ts'],
    ...how,
  },
})

/** Files of `e2e` that share a server or a fixture with others, or what they look at takes its time. */
const shy = [
  'addons',
  'attribution',
  'clients*',
  'databases',
  'large',
  'native',
  'outputs',
  'page',
  'ports',
  'processes',
  'progress',
  'redis*',
  'seed/*',
  'today',
  'watch*',
  'web',
].map((name) => `${name}.test.ts`)
const e2e = suite('e2e', together)
const e2eAlone = suite('e2e', alone)

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      unit('core'),
      unit('instrument'),
      unit('runtime'),
      unit('report'),
      unit('racetest'),
      suite('litmus', together),
      { ...e2e, test: { ...e2e.test, exclude: shy } },
      { ...e2eAlone, test: { ...e2eAlone.test, name: 'e2e-alone', include: shy } },
      suite('package', alone),
      // Pages are looked at as they are built.
      { test: { name: 'browser', root: 'test/browser', ...alone } },
      { test: { name: 'architecture', root: 'test', include: ['*.test.ts'], ...together } },
    ],
  },
})

export default config
