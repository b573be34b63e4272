import { join } from 'node:path'

/**
 * Packages with much asynchronous code that are published with their sources and their tests:
 * the folders with both, how many tests pass, and what Vitest has to be told to run them.
 */
export const suites = [
  {
    name: '@tanstack/query-core',
    folders: ['src'],
    tests: 348,
    vitest: { environment: join(import.meta.dirname, 'browser.mjs') },
    // Its sources declare inherited members as fields, as was right for its target, ES2020.
    vite: { oxc: { typescript: { removeClassFieldsWithoutInitializer: true } } },
  },
  { name: '@atproto/repo', folders: ['src', 'tests'], tests: 58, vitest: { globals: true } },
  { name: 'wonka', folders: ['src'], tests: 246 },
]
