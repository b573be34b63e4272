import type { Work } from '@racetest/runtime'
import { controlMethod } from './replace.ts'
import type { Command } from './redis-commands.ts'
import {
  describeCommands,
  describePoolCommands,
  findClient,
  optionsOfPools,
} from './node-redis-clients.ts'

/** Who `multi()` was called on. */
export const multiClients: WeakMap<object, object> = new WeakMap()

const queues = new WeakMap<object, Command[]>()

function queueOf(multi: object): Command[] {
  let queue = queues.get(multi)
  if (queue === undefined) {
    queue = []
    queues.set(multi, queue)
  }
  return queue
}

/** A method that queues a command, by way of `addCommand` or, for scripts, not. */
export function describeQueueing(self: object, command: Command): Work {
  const multi = findClient(self)
  queueOf(multi).push(command)
  return { name: 'multi', touches: [], isLocal: true, objects: [[multi, 'write']] }
}

/** `client/multi-command.js` */
export function controlMulti({
  default: Class,
}: {
  readonly default: { readonly prototype: object }
}): void {
  const { prototype } = Class
  for (const name of ['addCommand', 'sendCommand'])
    controlMethod(prototype, name, (self, [command]) => describeQueueing(self, command as Command))
  controlMethod(prototype, 'SELECT', (self, [db]) => describeQueueing(self, ['select', db]))
  for (const name of ['exec', 'execTyped'])
    controlMethod(prototype, name, (self, [asPipeline]) => describeExec(self, asPipeline !== true))
  for (const name of ['execAsPipeline', 'execAsPipelineTyped'])
    controlMethod(prototype, name, (self) => describeExec(self, false))
}

function describeExec(self: object, isTransaction: boolean): Work | undefined {
  const client = multiClients.get(self)
  if (client === undefined) return undefined
  const queue = queueOf(self)
  const commands = isTransaction ? [['multi'], ...queue, ['exec']] : queue
  const work = optionsOfPools.has(findClient(client))
    ? describePoolCommands(client, commands)
    : describeCommands(client, commands)
  return { ...work, name: 'multi.exec' }
}
