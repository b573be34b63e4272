import { expect, test } from 'vitest'
import { createRaceSchema } from '../../../test/support/race-schema.ts'

test('the published schema is that of the types (npx vitest -u writes it)', async () => {
  const schema = JSON.stringify(createRaceSchema({ isOpen: true }), null, 2)
  await expect(`${schema}\n`).toMatchFileSnapshot('../race.schema.json')
}, 60_000)
