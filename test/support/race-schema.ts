import { fileURLToPath } from 'node:url'
import { createGenerator, type Schema } from 'ts-json-schema-generator'

const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))

/** The form of race.json as its types have it. A reader is to pass over fields that it does not know; we know all. */
export function createRaceSchema({ isOpen }: { readonly isOpen: boolean }): Schema {
  return createGenerator({
    path: path('packages/core/src/race-report.ts'),
    tsconfig: path('tsconfig.json'),
    type: 'RaceReport',
    skipTypeCheck: true,
    additionalProperties: isOpen,
  }).createSchema('RaceReport')
}
