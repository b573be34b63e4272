import type { Kind, SiteId } from '@racetest/core'
import { addBuiltin } from './builtins.ts'
import { noteView } from './bytes.ts'
import { noteGiven } from './given.ts'
import type { Touch } from './native-calls.ts'
import { disguise } from './patches.ts'
import { getRealm, steppingRun } from './realm.ts'
import type { Run } from './run.ts'
import type { Work } from './work.ts'

type Fn = (...args: unknown[]) => unknown

/** A part of some work that nothing comes between. */
export interface Stage {
  /** What it touches, asked when its step begins. Gets what the stage before it has come to. */
  readonly touches: (before: unknown) => readonly Touch[]
  /** The bytes that it reads, or writes. */
  readonly bytes?: readonly (readonly [ArrayBufferView, Kind])[]
  readonly perform: (before: unknown) => Promise<unknown>
}

/** Work that the platform does some time after the call. */
export interface StagedWork {
  readonly name: string
  readonly stages: readonly Stage[]
  /** Gets what the last stage comes to, as a list of arguments, or an error; without it the call gives a promise. */
  readonly callback?: Fn
}

/** What a call does; undefined if it is none of the program's business. `name` names what it makes the same in every run. */
export type DescribeStages = (
  self: unknown,
  args: readonly unknown[],
  isOwn: boolean,
  name: () => string,
) => StagedWork | undefined

/** Of those that are slow nobody else is the cause. */
const isBlocked = (): boolean => false

/**
 * Stands in for an asynchronous function of the platform's. In a step of a race test each stage of
 * its work is a step of its own, some time after the call, and so is the answer.
 */
export function controlStages(original: Fn, describe: DescribeStages): Fn {
  const operate = (
    run: Run,
    self: unknown,
    args: unknown[],
    site: SiteId | undefined,
    isOwn: boolean,
  ): unknown => {
    const work = describe(self, args, isOwn, () => String(run.newOwner()))
    return work === undefined
      ? Reflect.apply(original, self, args)
      : performStages(run, args, site, work)
  }
  const { standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = steppingRun()
      if (run === undefined || run.uncontrolled.isLoading) {
        getRealm().calledOutside?.()
        return Reflect.apply(original, this, args)
      }
      return operate(run, this, args, run.enteredAt ?? run.current?.site, false)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) =>
    steppingRun() === run
      ? operate(run, self, args, site, true)
      : Reflect.apply(original, self, args),
  )
  return standIn
}

function performStages(
  run: Run,
  args: readonly unknown[],
  site: SiteId | undefined,
  { name, stages, callback }: StagedWork,
): unknown {
  const { operations } = run
  const work: Work = { name, touches: [], isBlocked }
  const called = operations.nameOf(site, work)
  noteGiven(run, args, site)
  const task = run.spawn('pause', called)
  task.site = site
  const expected = callback === undefined ? operations.deliveries.expect(called, site) : undefined
  const tell: Fn | undefined =
    callback && operations.deliveries.defer(callback, called, site, () => {}, undefined)
  const finish = (answer: unknown, isRejected: boolean): void => {
    if (expected !== undefined) expected.answer(answer, isRejected)
    else if (isRejected) tell!(answer)
    else Reflect.apply(tell!, undefined, answer as unknown[])
  }
  const schedule = (index: number, before: unknown): void => {
    const { touches, bytes, perform } = stages[index]!
    const begin = (): void => {
      for (const [view, kind] of bytes ?? []) noteView(run, view, kind, site)
      const answered = operations.expect(site, { ...work, touches: touches(before) })
      const working = operations.enter(() => perform(before))
      operations.deliveries.await(working, (answer, isRejected) => {
        answered(isRejected)
        if (isRejected || index === stages.length - 1) finish(answer, isRejected)
        else operations.deliveries.arrive(() => schedule(index + 1, answer))
      })
    }
    run.enable(run.suspend(task, 'pause', site, begin))
  }
  schedule(0, undefined)
  if (expected !== undefined) run.fresh = expected.promise
  return expected?.promise
}
