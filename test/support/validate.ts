import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import Ajv04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import type { AnySchema, ValidateFunction } from 'ajv'
import { createRaceSchema } from './race-schema.ts'

/** What is wrong with a text; nothing if it is what it should be. */
type Check = (text: string) => readonly string[]

/** For race.json. */
export function createJsonCheck(): Check {
  // Two packages have types of their own for the same thing.
  const schema = createRaceSchema({ isOpen: false }) as AnySchema
  return checkWith(new Ajv({ allErrors: true }).compile(schema))
}

/** For SARIF, by the schema of its makers. */
export function createSarifCheck(): Check {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  )
  const ajv = new Ajv04({ allErrors: true, strict: false, unicodeRegExp: false })
  addFormats.default(ajv)
  return checkWith(ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as AnySchema))
}

function checkWith(validate: ValidateFunction): Check {
  return (text) => {
    validate(JSON.parse(text))
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}
