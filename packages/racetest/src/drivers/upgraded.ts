import net from 'node:net'
import { EventLine, getRealm, type Run, steppingRun } from '@racetest/runtime'
import { controlEvents, hearAll } from './http-events.ts'
import { holdBody } from './http-body.ts'
import { areConnected, noteEnded } from './loopback.ts'
import { noteListeners } from './noted-events.ts'

/** What is known of a connection in the run at hand. */
interface Upgraded {
  readonly isServer: boolean
  /** What the server is called, once it is known that both ends are in this process. */
  name?: string
  /** Whose steps read what arrives there. */
  reader?: Run
  /** For what it sends: of two that send over one connection, either may be the first. */
  key?: string
  /** Whose key that is. */
  sender?: Run
}

/** Ends of connections that began as a request, and speak a protocol of their own, like WebSockets. */
const upgraded = new Map<net.Socket, Upgraded>()

/** What happens at those ends comes in steps of their own. */
export function controlUpgraded(): void {
  controlEvents(net.Socket.prototype, noteListeners)
}

export function noteUpgraded(socket: net.Socket, isServer: boolean): void {
  upgraded.set(socket, { isServer })
  socket.once('close', () => upgraded.delete(socket))
}

/** From now on, for this run, what arrives there is read in steps of that line. */
export function holdUpgraded(socket: net.Socket, line: EventLine): void {
  const { run } = line
  const known = upgraded.get(socket)!
  known.reader = run
  known.name ??= nameOf(socket, known)
  const { push, destroy } = net.Socket.prototype
  hearAll(socket, line)
  holdBody(socket, line, undefined, true)()
  const held = { push: socket.push, destroy: socket.destroy }
  socket.push = (...args) => {
    if (args[0] === null) noteEnded(socket)
    return Reflect.apply(getRealm().run === run ? held.push : push, socket, args)
  }
  socket.destroy = (...args) => {
    noteEnded(socket)
    return Reflect.apply(getRealm().run === run ? held.destroy : destroy, socket, args)
  }
}

/** Whether something is sent within the program: it arrives in the step that is running, and is read in others. */
export function sendsUpgraded(socket: net.Socket): boolean {
  const { run } = getRealm()
  const known = upgraded.get(socket)
  if (run === undefined || known === undefined) return false
  const other = otherEnd(socket)
  if (other !== undefined) known.name ??= nameOf(socket, known)
  const { name } = known
  if (name === undefined) return false
  if (steppingRun() === undefined) {
    if (!run.phases.over) run.uncontrolled.note('what is sent outside of a step')
    return true
  }
  const site = run.enteredAt ?? run.current?.site
  // It was there before the run.
  if (other !== undefined && upgraded.get(other)!.reader !== run)
    holdUpgraded(other, new EventLine(run, `${known.isServer ? 'from' : 'to'} ${name}`, site))
  if (known.sender !== run) {
    known.sender = run
    known.key = `${name}#${String(run.newOwner())}`
  }
  run.operations.any = true
  run.touchOutside([{ kind: 'write', key: known.key!, isQuiet: true }], site)
  return true
}

const nameOf = ({ localPort, remotePort }: net.Socket, { isServer }: Upgraded): string =>
  `tcp://localhost:${isServer ? localPort : remotePort}`

/** Undefined also when it has been closed. */
function otherEnd(socket: net.Socket): net.Socket | undefined {
  for (const other of upgraded.keys())
    if (other !== socket && areConnected(socket, other)) return other
  return undefined
}
