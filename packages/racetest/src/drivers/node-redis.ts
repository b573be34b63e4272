import {
  controlOperation,
  type DescribeWork,
  treatAs,
  unobserved,
  type Work,
} from '@racetest/runtime'
import { controlMethod, replaceMethod } from './replace.ts'
import type { Command } from './redis-commands.ts'
import {
  type Client,
  describeCommands,
  describePoolCommands,
  describeSession,
  findClient,
  nameHandle,
  type Options,
  optionsOfPools,
} from './node-redis-clients.ts'
import { controlOldCommander, type FindWork, withoutOptions } from './node-redis-4.ts'
import { controlListening, noteMessage } from './redis-messages.ts'
import { describeQueueing, multiClients } from './node-redis-multi.ts'

type Fn = (...args: unknown[]) => unknown

/** How node-redis makes the methods of a class of clients: `attachConfig` of its `commander.js`. */
interface Config {
  readonly BaseClass: { readonly name: string }
  readonly createCommand: (command: Parsing, resp: unknown) => Fn
  readonly createModuleCommand: (command: Parsing, resp: unknown) => Fn
  readonly createFunctionCommand: (name: string, command: Parsing, resp: unknown) => Fn
  readonly createScriptCommand: (script: Parsing, resp: unknown) => Fn
}

interface Parsing {
  parseCommand(parser: Parser, ...args: unknown[]): void
  readonly transformReply?: unknown
}

interface Parser {
  readonly redisArgs: Command
  push(...args: unknown[]): void
}

interface Commander {
  attachConfig(config: Config): object
  functionArgumentsPrefix(name: string, command: Parsing): readonly string[]
  scriptArgumentsPrefix(script: Parsing): readonly string[]
}

let ParserClass: new (keyPrefix: unknown) => Parser

/** `client/parser.js`: makes what is sent out of arguments. */
export function learnParser(exports: { readonly BasicCommandParser: typeof ParserClass }): void {
  ParserClass = exports.BasicCommandParser
}

/** Of these classes the methods are known. */
const roles: Readonly<Record<string, FindWork>> = {
  RedisClient: (self, command, isIsolated) =>
    isIsolated ? describePoolCommands(self, [command]) : describeCommands(self, [command]),
  RedisClientPool: (self, command) => describePoolCommands(self, [command]),
  RedisClientMultiCommand: describeQueueing,
}

/** `commander.js` */
export function controlCommander(commander: Commander): void {
  controlOldCommander(commander, roles)
  replaceMethod(commander, 'attachConfig', (original) => (given) => {
    const config = given as Config
    const { name } = config.BaseClass
    const describe = roles[name]
    if (describe === undefined) return original(config)
    const control = (make: Fn, parsing: Parsing, prefix: readonly string[]): Fn =>
      controlOperation(make, (self, args) =>
        describe(self, parse(self, parsing, prefix, args), false),
      )
    const Class = original({
      ...config,
      createCommand: (command, resp) => control(config.createCommand(command, resp), command, []),
      createModuleCommand: (command, resp) =>
        control(config.createModuleCommand(command, resp), command, []),
      createFunctionCommand: (fn, command, resp) => {
        const prefix = commander.functionArgumentsPrefix(fn, command)
        const own = quieten(command)
        return control(config.createFunctionCommand(fn, own, resp), own, prefix)
      },
      createScriptCommand: (script, resp) => {
        const own = quieten(script)
        const prefix = commander.scriptArgumentsPrefix(script)
        return control(config.createScriptCommand(own, resp), own, prefix)
      },
    } satisfies Config) as object
    // All are called `Class`, which says little.
    return Object.defineProperty(Class, 'name', { value: name, configurable: true })
  })
}

/**
 * The functions of a script are the program's, and are called while a command is sent and
 * answered: they only write down arguments and read an answer, which nobody else has.
 */
function quieten(parsing: Parsing): Parsing {
  const quiet = (value: unknown): unknown =>
    typeof value === 'function'
      ? function (this: unknown, ...args: unknown[]): unknown {
          return unobserved(() => Reflect.apply(value, this, args))
        }
      : value
  const { transformReply } = parsing
  const transform =
    typeof transformReply === 'object' && transformReply !== null
      ? Object.fromEntries(Object.entries(transformReply).map(([resp, fn]) => [resp, quiet(fn)]))
      : quiet(transformReply)
  return Object.create(parsing, {
    parseCommand: { value: quiet(parsing.parseCommand) },
    transformReply: { value: transform },
  }) as Parsing
}

/** What a call sends. One that node-redis does not take is one that nobody knows. */
function parse(
  self: object,
  parsing: Parsing,
  prefix: readonly string[],
  args: readonly unknown[],
): Command {
  try {
    const parser = new ParserClass(Reflect.get(findClient(self), '_keyPrefix'))
    parser.push(...prefix)
    parsing.parseCommand(parser, ...args)
    return parser.redisArgs
  } catch {
    return []
  }
}

/** `client/index.js` */
export function controlClient({
  default: Class,
}: {
  readonly default: { readonly prototype: object }
}): void {
  const { prototype } = Class
  const control = (name: string, describe: DescribeWork): void =>
    controlMethod(prototype, name, describe)
  control('sendCommand', (self, [command]) => describeCommands(self, [command as Command]))
  control('SELECT', (self, args) => describeCommands(self, [['select', withoutOptions(args)[0]]]))
  control('WATCH', (self, [keys]) =>
    describeCommands(self, [parse(self, watching, ['watch'], [keys])]),
  )
  control('UNWATCH', (self) => describeCommands(self, [['unwatch']]))
  const argsOf = (commands: unknown): readonly Command[] =>
    (commands as readonly { readonly args: Command }[]).map(({ args }) => args)
  // Behind `exec`, or called by a pool or what is left of version 3.
  control('_executeMulti', (self, [commands]) =>
    describeCommands(self, [['multi'], ...argsOf(commands), ['exec']]),
  )
  // Of version 4: it is a transaction if its commands are a chain.
  control('multiExecutor', (self, [commands, , chain]) =>
    describeCommands(
      self,
      chain === undefined ? argsOf(commands) : [['multi'], ...argsOf(commands), ['exec']],
    ),
  )
  control('_executePipeline', (self, [commands]) => describeCommands(self, argsOf(commands)))
  for (const name of ['connect', 'reset', 'QUIT', 'close', 'disconnect'])
    control(name, (self) => describeSession(self, name, 'write', false))
  control('destroy', (self) => describeSession(self, 'destroy', 'write', true))
  const views = ['withCommandOptions', 'withTypeMapping', 'withAbortSignal', 'asap']
  for (const name of ['duplicate', ...views, 'ref', 'unref'])
    control(name, (self) => describeSession(self, name, 'read', true))
  replaceMethod(prototype, 'MULTI', (original) => {
    const multi: Fn = function (this: object) {
      const made = Reflect.apply(original, this, []) as object
      multiClients.set(made, this)
      return made
    }
    return controlOperation(multi, (self) => describeSession(self, 'multi', 'read', true))
  })
  for (const name of ['SUBSCRIBE', 'UNSUBSCRIBE'])
    for (const kind of ['', 'P', 'S']) controlSubscription(prototype, `${kind}${name}`)
  controlListening(prototype)
  replaceMethod(Class, 'create', (original) => {
    const create: Fn = (...args) => nameHandle(Reflect.apply(original, Class, args) as Client)
    return controlOperation(create, () => making)
  })
}

const making: Work = { name: 'createClient', touches: [], isLocal: true, objects: [] }

const watching: Parsing = {
  parseCommand(parser, keys) {
    const { pushKeys } = parser as unknown as { pushKeys(keys: unknown): void }
    pushKeys.call(parser, keys)
  },
}

const listeners = new WeakMap<Fn, Fn>()

/** A listener is called again and again: not what an operation calls when it is answered. */
function controlSubscription(prototype: object, name: string): void {
  replaceMethod(prototype, name, (original) => {
    const send = controlOperation(
      function (this: object, args) {
        return Reflect.apply(original, this, args as unknown[])
      },
      (self) => describeCommands(self, [[name]]),
    )
    const subscribe: Fn = function (this: object, channels, listener, ...rest) {
      return Reflect.apply(send, this, [[channels, noteMessages(listener), ...rest]])
    }
    treatAs(subscribe, 'ours')
    return subscribe
  })
}

function noteMessages(listener: unknown): unknown {
  if (typeof listener !== 'function') return listener
  let noting = listeners.get(listener as Fn)
  if (noting === undefined) {
    noting = function (this: unknown, ...args) {
      noteMessage()
      return Reflect.apply(listener, this, args)
    }
    listeners.set(listener as Fn, noting)
  }
  return noting
}

/** `client/pool.js` */
export function controlPool({
  RedisClientPool: Class,
}: {
  readonly RedisClientPool: { readonly prototype: object }
}): void {
  const { prototype } = Class
  controlMethod(prototype, 'sendCommand', (self, [command]) =>
    describePoolCommands(self, [command as Command]),
  )
  for (const name of ['connect', 'close'])
    controlMethod(prototype, name, (self) => ({
      name: `pool.${name}`,
      touches: [],
      objects: [[self, 'write']],
    }))
  replaceMethod(prototype, 'MULTI', (original) => {
    const multi: Fn = function (this: object) {
      const made = Reflect.apply(original, this, []) as object
      multiClients.set(made, this)
      return made
    }
    return controlOperation(multi, () => ({
      name: 'pool.multi',
      touches: [],
      isLocal: true,
      objects: [],
    }))
  })
  replaceMethod(Class, 'create', (original) => {
    const create: Fn = (options, ...rest) => {
      const pool = nameHandle(Reflect.apply(original, Class, [options, ...rest]) as Client)
      optionsOfPools.set(findClient(pool), (options ?? {}) as Options)
      return pool
    }
    return controlOperation(create, () => making)
  })
}

/** `redis` itself: adds the commands of modules. */
export function controlPackage(exports: object): void {
  for (const name of ['createClient', 'createClientPool'])
    controlMethod(exports, name, () => making)
}
