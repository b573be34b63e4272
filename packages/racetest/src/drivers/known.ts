import { controlKnex } from './knex.ts'
import * as mysql from './mysql-connection.ts'
import { setConnectionClass } from './mysql-server.ts'
import { controlClient } from './pg-client.ts'
import { controlPool } from './pg-pool.ts'
import { controlPGlite } from './pglite.ts'
import { closeDatabases } from './recover.ts'
import { closeMonitors } from './redis-blocked.ts'
import { learnCommand } from './ioredis-clients.ts'
import * as ioredis from './ioredis.ts'
import { controlMulti } from './node-redis-multi.ts'
import * as nodeRedis from './node-redis.ts'
import { controlConnectionManager, learnModel } from './sequelize.ts'
import { controlSqlite } from './sqlite.ts'
import { controlUndici } from './undici.ts'

type Control = (exports: never) => void

const nodeRedisFolder = '@redis/client/dist/lib'

/** The modules whose classes are put under control, and what does that, when they are loaded. */
const commonJs: Readonly<Record<string, Control>> = {
  'knex/lib/client.js': controlKnex,
  'sequelize/lib/model.js': learnModel,
  'sequelize/lib/dialects/abstract/connection-manager.js': controlConnectionManager,
  'mysql2/lib/base/connection.js': mysql.controlConnection,
  'mysql2/lib/base/pool.js': mysql.controlPool,
  'mysql2/lib/connection.js': setConnectionClass,
  'mysql2/lib/commands/prepare.js': mysql.controlPrepare,
  'pg/lib/client.js': controlClient,
  'pg-pool/index.js': controlPool,
  'better-sqlite3/lib/index.js': controlSqlite,
  'libsql/index.js': controlSqlite,
  'ioredis/built/Command.js': learnCommand,
  'ioredis/built/utils/Commander.js': ioredis.controlCommander,
  'ioredis/built/Pipeline.js': ioredis.controlPipeline,
  'ioredis/built/Redis.js': ioredis.controlRedis,
  'ioredis/built/cluster/index.js': ioredis.controlRedis,
  [`${nodeRedisFolder}/commander.js`]: nodeRedis.controlCommander,
  [`${nodeRedisFolder}/client/parser.js`]: nodeRedis.learnParser,
  [`${nodeRedisFolder}/client/index.js`]: nodeRedis.controlClient,
  [`${nodeRedisFolder}/client/multi-command.js`]: controlMulti,
  [`${nodeRedisFolder}/client/pool.js`]: nodeRedis.controlPool,
  'redis/dist/index.js': nodeRedis.controlPackage,
  '@electric-sql/pglite/dist/index.cjs': controlPGlite,
  'undici/index.js': controlUndici,
}

/** The same of modules that are no CommonJS. */
const modules: Readonly<Record<string, Control>> = {
  '@electric-sql/pglite/dist/index.js': controlPGlite,
  // Under control before anybody loads it.
  'node:sqlite': () => {},
}

/** Packages that make statements, and hand them on to clients that are under control. */
const sequelize = ['sequelize', 'sequelize-pool', 'retry-as-promised']
const builders = ['knex', 'tarn', 'kysely', 'drizzle-orm', '@libsql', 'typeorm', ...sequelize]

/** Clients, where they are under control: then what they send is known. */
const clients = ['mysql2', 'libsql', 'better-sqlite3', '@electric-sql/pglite', 'undici']

const folder = new RegExp(
  `^(.*/node_modules/(?:(?:${builders.join('|')})|(${clients.join('|')})))/`,
)
const trusted = new Set<string>()

/**
 * Whether what the package of a module keeps for itself (caches, builders, a list of connections)
 * makes no difference to a program. `later`: once its classes are under control, which a version
 * that nobody has heard of may have elsewhere.
 */
export function findTransparency(path: string): boolean | 'later' {
  const found = folder.exec(path)
  if (found === null) return false
  const [, own, client] = found
  // What is behind them is a database, and may be called by others.
  if (path.endsWith('.node')) return false
  return client === undefined || trusted.has(own!) || 'later'
}

/** Whether the package of a module is one of those. */
export const isControlled = (path: string): boolean => folder.test(path)

/** The classes of the package of this module are under control. */
export function trustPackage(path: string): void {
  const own = folder.exec(path)?.[1]
  if (own !== undefined) trusted.add(own)
}

/** What puts the exports of a module under control, if it is one of those that are known. `path` has `/`. */
export function findControl(path: string, kind: 'commonjs' | 'module'): Control | undefined {
  const inside = path.replace(/^.*\/node_modules\//, '')
  return (kind === 'module' ? modules : commonJs)[inside]
}

/** After a search: puts back what its last run has left, and ends what drivers have opened to watch. */
export async function closeMonitoring(): Promise<void> {
  await Promise.all([closeDatabases(), closeMonitors()])
}
