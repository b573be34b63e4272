import Module from 'node:module'
import { getRealm } from '@racetest/runtime'
import { controlKnex } from './knex.ts'
import {
  controlConnection,
  controlPool as controlMysqlPool,
  controlPrepare,
} from './mysql2/connection.ts'
import { setConnectionClass } from './mysql2/server.ts'
import { controlClient } from './pg/client.ts'
import { controlPool } from './pg/pool.ts'
import { closeDatabases } from './recover.ts'
import { controlSqlite } from './sqlite/database.ts'
import { loadParser } from '../sql/parser.ts'
import { noteModule } from './transparent.ts'

/** A module of a package whose classes are put under control when it is loaded. */
interface Driver {
  /** The end of its path, with `/`. */
  readonly file: string
  readonly control: (exports: never) => void
}

const drivers: readonly Driver[] = [
  { file: '/node_modules/knex/lib/client.js', control: controlKnex },
  { file: '/node_modules/mysql2/lib/base/connection.js', control: controlConnection },
  { file: '/node_modules/mysql2/lib/base/pool.js', control: controlMysqlPool },
  { file: '/node_modules/mysql2/lib/connection.js', control: setConnectionClass },
  { file: '/node_modules/mysql2/lib/commands/prepare.js', control: controlPrepare },
  { file: '/node_modules/pg/lib/client.js', control: controlClient },
  { file: '/node_modules/pg-pool/index.js', control: controlPool },
  { file: '/node_modules/better-sqlite3/lib/database.js', control: controlSqlite },
  { file: '/node_modules/libsql/index.js', control: controlSqlite },
]

/** Node's own, which its types leave out. */
interface Loader {
  load(this: { exports: unknown }, filename: string): void
}

/**
 * Puts the clients of known packages under control, as soon as anybody loads them. Their modules
 * are CommonJS, which Node loads the same way for `require` and for `import`.
 */
export function controlDrivers(): void {
  const { controlled } = getRealm()
  if (controlled.has('drivers')) return
  controlled.add('drivers')
  const loader = Module.prototype as unknown as Loader
  const { load } = loader
  loader.load = function (filename) {
    load.call(this, filename)
    const path = filename.replaceAll('\\', '/')
    const driver = drivers.find(({ file }) => path.endsWith(file))
    noteModule(path, this.exports)
    if (driver === undefined) return
    isUsed = true
    // Whoever wrote the file knows what it exports.
    driver.control(this.exports as never)
  }
}

/** A client of a database has been loaded. */
let isUsed = false

export const usesDrivers = (): boolean => isUsed

/** Before a search: what drivers need to read statements. */
export async function openDrivers(): Promise<void> {
  if (isUsed) await loadParser()
}

/** After a search: ends what drivers have opened to watch. */
export async function closeDrivers(): Promise<void> {
  if (isUsed) await closeDatabases()
}
