import { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import net from 'node:net'
import {
  controlMaking,
  controlState,
  EventLine,
  getRealm,
  placeOf,
  type Run,
  type Touch,
} from '@racetest/runtime'
import { controlEvents, isInStep } from './http-events.ts'
import { noteEvent, noteListeners, promiseToNote } from './noted-events.ts'
import { holdPipe } from './process-pipes.ts'
import { replaceMethod } from './replace.ts'

type Exit = (code: number, signal: string) => void

/** What Node keeps of a process, and its types leave out. */
interface Handle {
  readonly onexit: Exit
}

/** A process that a step has started, or what runs behind it. */
interface Held {
  readonly run: Run
  readonly place: string
  /** Where the program hears that all is over; absent where it does not hear of it by events. */
  readonly closing?: EventLine
  /** The steps in which the program has heard of its end and of those of its pipes. */
  readonly told: number[]
  /** Tells that it has ended, once it has. */
  end?: () => void
  isTold?: boolean
}

const held = new WeakMap<object, Held>()
/** What has been started in the run at hand, until all is over. */
const started = new Set<ChildProcess>()

const looks = /^(?:get|has|is)/

/** Of its pipes. */
const names = ['stdin', 'stdout', 'stderr']

/**
 * Has the program hear of a process in steps of their own: of its exit, of each of its pipes, and
 * at last, when all of them are closed, of that.
 */
export function controlProcessEvents(): void {
  const { prototype } = ChildProcess
  controlEvents(prototype, (child, event, args) => {
    const known = held.get(child)
    if (event !== 'close' || known?.closing === undefined || known.run !== getRealm().run)
      return noteListeners(child, event)
    known.closing.add(() => {
      noteEvent(known.run, child, 'read')
      noteListeners(child, event)
      started.delete(child as ChildProcess)
      Reflect.apply(EventEmitter.prototype.emit, child, [event, ...args])
    }, known.told)
    return true
  })
  replaceMethod(prototype, 'kill', (original) => {
    return function kill(this: ChildProcess, ...args: unknown[]): unknown {
      const known = held.get(this)
      const isOver = known === undefined || known.isTold === true || known.run !== getRealm().run
      if (isOver || args[0] === 0) return Reflect.apply(original, this, args)
      const isStep = isInStep()
      // It might have been killed in the middle.
      if (isStep) known.run.uncontrolled.note(`${known.place} (killed before it was heard to end)`)
      if (known.end === undefined) return Reflect.apply(original, this, args)
      // What is dead and not buried can be killed.
      if (isStep) Reflect.set(this, 'killed', true)
      return isStep
    }
  })
  // By its number, or that of its group.
  replaceMethod(process, 'kill', (original) => {
    return function kill(this: unknown, ...args: unknown[]): unknown {
      const [pid, signal] = args as [number, NodeJS.Signals | number | undefined]
      const child = [...started].find((one) => one.pid === Math.abs(pid))
      const isKnown = child !== undefined && held.get(child)?.isTold !== true
      return isKnown ? child.kill(signal) : Reflect.apply(original, this, args)
    }
  })
  controlMaking(process.kill)
  controlState(prototype, looks)
  const { pause, read, resume } = net.Socket.prototype
  controlState({ pause, read, resume }, looks)
}

/** From now on what comes of it comes in steps. That which is running lasts until it has ended. */
export function holdProcess(
  child: ChildProcess,
  work: { readonly name: string; readonly touches: readonly Touch[] },
  isForeign: boolean,
): void {
  const run = getRealm().run!
  // `exec` of Node's calls `execFile`.
  if (held.get(child)?.run === run) return
  const site = run.enteredAt ?? run.current?.site
  run.world.options.clients?.noteReached()
  const answered = run.operations.expect(site, work)
  const line = new EventLine(run, 'exit', site)
  const known: Held = {
    run,
    place: placeOf(run, site, work.name),
    closing: new EventLine(run, 'close', site),
    told: [],
  }
  held.set(child, known)
  started.add(child)
  run.made(child, site)
  promiseToNote(child)
  const ends = new Set<object>([child])
  const end = (what: object): void => {
    ends.delete(what)
    if (ends.size === 0) answered(false)
  }
  for (const [number, pipe] of (child.stdio ?? []).entries()) {
    if (!(pipe instanceof net.Socket)) continue
    run.made(pipe, site)
    promiseToNote(pipe)
    if (number > 0) ends.add(pipe)
    holdPipe(pipe, new EventLine(run, names[number] ?? `stdio ${number}`, site), {
      note: () => noteEvent(run, pipe, 'write'),
      ended: () => end(pipe),
      closed: () => known.told.push(run.eventIndex),
      sending() {
        if (known.end !== undefined && isInStep())
          run.uncontrolled.note(`${known.place} (written to after it had ended)`)
      },
      isOver: () => known.end !== undefined,
    })
  }
  if (isForeign) run.objects.escape(child)
  const handle = Reflect.get(child, '_handle') as Handle
  const { onexit } = handle
  const exit: Exit = (...args) => {
    end(child)
    const tell = (): void => {
      known.isTold = true
      known.told.push(run.eventIndex)
      if (getRealm().run === run) noteEvent(run, child, 'write')
      onexit(...args)
    }
    known.end = tell
    // What could not be started says so at once.
    if (isInStep() || getRealm().run !== run) tell()
    else line.add(tell)
  }
  Reflect.set(handle, 'onexit', exit)
}

/** It is part of an operation, or out of control: only to end it is still the program's. */
export function noteBehind(child: ChildProcess, name: string): void {
  const { run } = getRealm()
  if (run?.current === undefined) return
  const place = placeOf(run, run.enteredAt ?? run.current.site, `child_process.${name}`)
  if (run.operations.isBehind) held.set(child, { run, place, told: [] })
}

/** Ends what a run has left, which has no part in the next one. */
export function endProcesses(): void {
  for (const child of started) {
    child.removeAllListeners()
    for (const pipe of child.stdio ?? [])
      pipe
        ?.removeAllListeners()
        .on('error', () => {})
        .destroy()
    const { end, isTold } = held.get(child)!
    if (end === undefined) child.kill('SIGKILL')
    else if (isTold !== true) end()
  }
  started.clear()
}
