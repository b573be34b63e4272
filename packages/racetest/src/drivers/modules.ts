import Module from 'node:module'
import { getRealm } from '@racetest/runtime'
import { controlClient } from './pg/client.ts'
import { closeEndpoints } from './pg/endpoint.ts'
import { controlPool } from './pg/pool.ts'
import { closeMonitors } from './redis/blocked.ts'
import { learnCommand } from './redis/ioredis-clients.ts'
import { controlCommander, controlPipeline, controlRedis } from './redis/ioredis.ts'
import { controlMulti } from './redis/node-redis-multi.ts'
import * as nodeRedis from './redis/node-redis.ts'
import { loadParser } from './sql/statement.ts'

/** A module of a package whose classes are put under control when it is loaded. */
interface Driver {
  /** The end of its path, with `/`. */
  readonly file: string
  readonly control: (exports: never) => void
}

const drivers: readonly Driver[] = [
  { file: '/node_modules/pg/lib/client.js', control: controlClient },
  { file: '/node_modules/pg-pool/index.js', control: controlPool },
  { file: '/node_modules/ioredis/built/Command.js', control: learnCommand },
  { file: '/node_modules/ioredis/built/utils/Commander.js', control: controlCommander },
  { file: '/node_modules/ioredis/built/Pipeline.js', control: controlPipeline },
  { file: '/node_modules/ioredis/built/Redis.js', control: controlRedis },
  { file: '/node_modules/ioredis/built/cluster/index.js', control: controlRedis },
  {
    file: '/node_modules/@redis/client/dist/lib/commander.js',
    control: nodeRedis.controlCommander,
  },
  { file: '/node_modules/@redis/client/dist/lib/client/parser.js', control: nodeRedis.learnParser },
  {
    file: '/node_modules/@redis/client/dist/lib/client/index.js',
    control: nodeRedis.controlClient,
  },
  {
    file: '/node_modules/@redis/client/dist/lib/client/multi-command.js',
    control: controlMulti,
  },
  { file: '/node_modules/@redis/client/dist/lib/client/pool.js', control: nodeRedis.controlPool },
  { file: '/node_modules/redis/dist/index.js', control: nodeRedis.controlPackage },
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
    if (driver === undefined) return
    isUsed = true
    // Whoever wrote the file knows what it exports.
    driver.control(this.exports as never)
  }
}

/** A client of a database has been loaded. */
let isUsed = false

/** Before a search: what drivers need to read statements. */
export async function openDrivers(): Promise<void> {
  if (isUsed) await loadParser()
}

/** After a search: ends what drivers have opened to watch. */
export async function closeDrivers(): Promise<void> {
  if (isUsed) await Promise.all([closeEndpoints(), closeMonitors()])
}
