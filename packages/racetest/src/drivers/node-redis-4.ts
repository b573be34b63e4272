import type { Work } from '@racetest/runtime'
import { controlMethod, replaceMethod } from './replace.ts'
import type { Command } from './redis-commands.ts'

/** What describes a command of a class of clients. */
export type FindWork = (self: object, command: Command, isIsolated: boolean) => Work

interface Parsing {
  readonly SHA1?: string
  readonly NUMBER_OF_KEYS?: number
  readonly IS_READ_ONLY?: boolean
  transformArguments(...args: unknown[]): Command
}

type Commands = Readonly<Record<string, Parsing>>
type NameSpaces = Readonly<Record<string, Commands>>

interface Extensions {
  readonly BaseClass: { readonly name: string }
  readonly scripts?: Commands
  readonly modules?: NameSpaces
  readonly functions?: NameSpaces
}

interface Class {
  readonly name: string
  readonly prototype: Readonly<Record<string, object>>
}

/** `commander.js` of version 4: methods are hung on a class when that is made. */
export function controlOldCommander(
  commander: object,
  roles: Readonly<Record<string, FindWork>>,
): void {
  replaceMethod(commander, 'attachCommands', (original) => (config) => {
    original(config)
    const { BaseClass, commands } = config as { BaseClass: Class; commands: Commands }
    const describe = roles[BaseClass.name]
    if (describe !== undefined) controlAll(BaseClass.prototype, commands, describe, () => [])
  })
  replaceMethod(commander, 'attachExtensions', (original) => (config) => {
    const extended = original(config) as Class
    const { BaseClass, scripts = {}, modules = {}, functions = {} } = config as Extensions
    const describe = roles[BaseClass.name]
    if (describe === undefined) return extended
    const keysOf = ({ NUMBER_OF_KEYS: count }: Parsing): readonly string[] =>
      count === undefined ? [] : [String(count)]
    controlAll(extended.prototype, scripts, describe, (script) => [
      'EVALSHA',
      script.SHA1 ?? '',
      ...keysOf(script),
    ])
    for (const [space, commands] of Object.entries(modules))
      controlAll(extended.prototype[space]!, commands, describe, () => [])
    for (const [space, commands] of Object.entries(functions))
      controlAll(extended.prototype[space]!, commands, describe, (fn, name) => [
        fn.IS_READ_ONLY ? 'FCALL_RO' : 'FCALL',
        name,
        ...keysOf(fn),
      ])
    return extended
  })
}

function controlAll(
  target: object,
  commands: Commands,
  describe: FindWork,
  prefix: (parsing: Parsing, name: string) => readonly string[],
): void {
  for (const [name, parsing] of Object.entries(commands))
    controlMethod(target, name, (self, args) =>
      describe(
        self,
        parse(parsing, prefix(parsing, name), withoutOptions(args)),
        withoutOptions(args) !== args && Reflect.get(args[0] as object, 'isolated') === true,
      ),
    )
}

/** What `commandOptions()` has marked comes before the arguments. */
export function withoutOptions(args: readonly unknown[]): readonly unknown[] {
  const [first] = args
  const isMarked =
    typeof first === 'object' &&
    first !== null &&
    Object.getOwnPropertySymbols(first).some((symbol) => symbol.description === 'Command Options')
  return isMarked ? args.slice(1) : args
}

function parse(parsing: Parsing, prefix: readonly string[], args: readonly unknown[]): Command {
  try {
    return [...prefix, ...parsing.transformArguments(...args)]
  } catch {
    return []
  }
}
