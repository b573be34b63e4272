import { RaceToolError } from '@racetest/core'
import type { Run } from './run.ts'

/** The modules of a program that are evaluated anew before each run. */
export interface FreshModules {
  load(): Promise<void>
  /**
   * A run cannot go on because one that it has imported waits for something: from now on `load`
   * evaluates it too. False: none of them waits.
   */
  loadWaiting(): boolean
  /** How many there are: it grows when a run imports one for the first time. */
  count(): number
  /** How many of them have been evaluated by now. */
  countEvaluated(): number
}

/** What all evaluations of a world have in common, as plain data. */
export interface Evaluated {
  /** Of modules. */
  readonly count: number
  readonly first: Made | undefined
}

/** What one evaluation made, and a digest of what it touched, in order. */
interface Made {
  readonly objects: number
  readonly digest: number
}

/**
 * Modules are evaluated anew before each run, by its root task and before the first step: what
 * they make has the same name in every run, as what the body makes has. Nothing is scheduled
 * meanwhile: awaits are the engine's own, and timers are real.
 *
 * Microtasks come in the same order each time; what the event loop brings does not. So what is
 * made after a turn of it gets no name of its own: its class or declaration stands for it.
 */
export class Evaluations {
  private state: 'going' | 'done' | 'failed' = 'done'
  private error: unknown
  private count = 0
  private refuted: number | undefined
  private first: Made | undefined
  /** What modules wait for, by promise. */
  private awaited = new WeakSet<object>()

  readonly modules: FreshModules

  /** `before`: those of another world with the same names. Evaluations have to be as they were there. */
  constructor(modules: FreshModules, before?: Evaluated) {
    this.modules = modules
    if (before !== undefined) ({ count: this.count, first: this.first } = before)
  }

  save(): Evaluated {
    const { count, first } = this
    return { count, first }
  }

  begin(run: Run): void {
    run.beginEvaluation(run.root)
    this.state = 'going'
    const end = (): void => {
      if (run.world.run === run && this.state === 'going') this.state = 'done'
    }
    this.modules.load().then(end, (error: unknown) => this.fail(error))
  }

  /** At rest. False: the evaluation goes on after a turn of the event loop; true: the run has begun. */
  rest(run: Run): boolean {
    if (this.state === 'failed') throw this.error
    run.isLate = this.state === 'going'
    if (run.isLate) return false
    this.compare(run)
    run.phases.begin()
    return true
  }

  /** It failed, or nobody handled a rejection in it. */
  fail(error: unknown): void {
    if (this.state !== 'failed') this.error = error
    this.state = 'failed'
  }

  /** A module that is being evaluated waits for a promise. */
  noteAwaited(promise: object): void {
    this.awaited.add(promise)
  }

  /** Who has waited since the evaluation goes on at once, which no schedule has a say in. */
  noteSettled(run: Run, promise: object): void {
    if (!run.isNative && this.awaited.has(promise))
      run.uncontrolled.note('code that a module left waiting')
  }

  /** Throws if an evaluation was another one than the first. */
  private compare(run: Run): void {
    const { objects, accesses } = run.endEvaluation()
    // A run that is recorded notes each of them, others the first of a kind.
    const different = new Set(accesses.map(({ resource, kind }) => resource * 8 + kind.length))
    let digest = 0
    for (const each of different) digest = (Math.imul(digest, 31) + each) | 0
    const count = this.modules.count()
    // There are more modules than there were.
    const refuted = run.world.presumptions.count
    // Or it is told of in other words.
    const isOther = this.refuted !== undefined && refuted !== this.refuted
    if (count !== this.count || isOther) this.first = undefined
    this.count = count
    this.refuted = refuted
    this.first ??= { objects, digest }
    if (this.first.objects === objects && this.first.digest === digest) return
    run.world.differences.note('other')
    throw new RaceToolError(
      `the modules made ${this.first.objects} objects when they were loaded, and the next time ${objects} or others. Make what they do when they are loaded the same each time.`,
    )
  }
}
