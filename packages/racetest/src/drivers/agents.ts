import http from 'node:http'
import { type Run, steppingRun } from '@racetest/runtime'
import { askPool, touchPool } from './pools.ts'
import { touchPort } from './ports.ts'
import { replaceMethod } from './replace.ts'

interface Options {
  readonly host?: string
  readonly port?: unknown
  readonly socketPath?: string
}

/** A request that has one of the few connections of its agent, or waits for one. */
interface Turn {
  readonly agent: http.Agent
  /** It has one. */
  begin(): void
  /** It has given it back, or waits no longer. */
  end(): void
}

const turns = new WeakMap<object, Turn>()

/** Where requests go, which only their agent is told. */
const ports = new WeakMap<object, number>()

export const portFor = (request: object): number | undefined => ports.get(request)

/** Of an agent that has only so many connections, who asks first gets one first. */
export function controlAgents(): void {
  replaceMethod(http.Agent.prototype, 'addRequest', (original) => {
    return function addRequest(this: unknown, ...args: unknown[]): unknown {
      const [request, options] = args as [object, Options]
      ports.set(request, Number(options.port))
      const run = steppingRun()
      if (run !== undefined) ask(run, request, this as http.Agent, options)
      return Reflect.apply(original, this, args)
    }
  })
}

function ask(run: Run, request: object, agent: http.Agent, options: Options): void {
  const { maxSockets, maxTotalSockets = Infinity } = agent
  const most = Math.min(maxSockets, maxTotalSockets)
  if (most === Infinity) return
  const owner = maxTotalSockets < Infinity ? 'http.Agent' : `http.Agent to ${nameTarget(options)}`
  const site = run.enteredAt ?? run.current?.site
  const asks = askPool(owner, most)
  const task = run.current?.racer?.name ?? run.root.name
  run.touchOutside([touchPool(owner)], site)
  run.holds.begin(asks, { task, name: run.operations.nameOf(site, work) })
  let hasEnded = false
  const end = (): void => {
    if (hasEnded || run.current === undefined || run.realm.run !== run) return
    hasEnded = true
    run.operations.deliveries.arrive(() => run.touchOutside([touchPool(owner)], undefined))
    asks.end()
  }
  turns.set(request, { agent, begin: () => asks.give(), end })
}

const work = { name: 'http.request', touches: [] }

/** The same in every run, also where the system has chosen the port. */
function nameTarget({ socketPath, host = '', port }: Options): string {
  if (socketPath) return socketPath
  const [local] = touchPort(host, Number(port))
  return local?.key ?? `${host}:${String(port)}`
}

/** A request is told of what happens to it. */
export function noteTurn(request: object, event: string): void {
  if (event === 'socket') turns.get(request)?.begin()
  if (event === 'close') turns.get(request)?.end()
}

/** Undefined where it can't be: whether it waits for a connection that another request has. */
export function askIsQueued(request: http.ClientRequest): (() => boolean) | undefined {
  const agent = turns.get(request)?.agent
  return (
    agent &&
    (() => Object.values(agent.requests).some((queue) => queue?.includes(request as never)))
  )
}
