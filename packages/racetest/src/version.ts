import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of this package. */
export function getVersion(): string {
  // The global URL may be another one: jsdom's.
  const path = join(dirname(fileURLToPath(import.meta.url)), '../package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
