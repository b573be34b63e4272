import { RaceToolError, type SiteId } from '@racetest/core'
import { NativeWaits } from './native-waits.ts'
import { timersReplaced } from './patches.ts'
import type { Run } from './run.ts'

/** Milliseconds that what cannot be seen gets to answer. */
const moment = 250

/**
 * Notices what happens without our leave: real I/O that completes on its own, code that runs
 * between steps, timers that somebody else replaced. One task alone that waits for real I/O is
 * harmless: there is nothing to reorder.
 */
export class Uncontrolled {
  private found: Set<string> | undefined
  /** Modules that are on their way. */
  private loading = 0
  /** The step has come to rest but for those: what runs now loads them, and is none of the test's business. */
  isLoading = false
  /** Modules that had been evaluated when the step asked for one. */
  private evaluatedBefore: number | undefined
  /** In a step that loads modules something was suspended that is not the task itself. */
  private moduleMayWait = false
  /** Nothing of ours can move: what runs now was started by something outside. */
  isWaiting = false
  /** Nothing is known to be in flight either: promises that come up meanwhile are the test framework's. */
  isProbing = false
  /** Something has begun of which nobody knows when it ends, although nothing seems to be in flight. */
  private hasBegun = false
  /** How much native code has begun that has not answered. */
  private native = 0
  /** When it was first seen that nothing can move. */
  private stuckSince: number | undefined

  readonly nativeWaits: NativeWaits

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
    this.nativeWaits = new NativeWaits(run, (site) => this.settledNatively(site))
  }

  /** Whether what happens now was started by something outside. */
  get isOutside(): boolean {
    const { current, intruded } = this.run
    return current === undefined || this.isWaiting || intruded
  }

  /** How many go on, or will: that one alone waits for something outside is harmless. */
  private get live(): number {
    return this.run.live + this.nativeWaits.size
  }

  get isAlone(): boolean {
    return this.live <= 1
  }

  escaped(): readonly string[] {
    return this.found === undefined ? [] : [...this.found]
  }

  /** What `import()` gives. The step that asks for a module lasts until it is there: a cached one comes no sooner. */
  load<T>(promise: Promise<T>): Promise<T> {
    const { promises } = this.run
    this.loading++
    this.evaluatedBefore ??= this.run.world.evaluations?.modules.countEvaluated()
    const there = (): void => {
      this.loading--
    }
    // Unlike `finally`, adds nothing to what the module gives.
    const loaded = promises.quietly(() => {
      const copy = promise.then((value) => value)
      copy.then(there, there)
      return copy
    })
    return promises.adopt(loaded)
  }

  /** Whether the step has to go on until modules are there. */
  waitsForModules(): boolean {
    this.isLoading = this.loading > 0
    if (this.isLoading && this.moduleMayWait) this.loadBeforehand()
    this.moduleMayWait = false
    if (!this.isLoading && this.evaluatedBefore !== undefined)
      this.noteModules(this.evaluatedBefore)
    return this.isLoading
  }

  /** What continues only in a step of its own, which cannot begin while this one lasts, may be a module. */
  suspended(): void {
    if (this.loading > 0 && this.run.inMicrotask) this.moduleMayWait = true
  }

  /** Who is the first to import a module makes what it makes. */
  private noteModules(before: number): void {
    const { world } = this.run
    const haveMore = (world.evaluations?.modules.countEvaluated() ?? 0) > before
    this.evaluatedBefore = undefined
    this.run.touch(world.special.modules, haveMore ? 'write' : 'read', undefined)
  }

  private loadBeforehand(): void {
    if (this.run.world.evaluations?.modules.loadWaiting() !== true) return
    throw new RaceToolError(
      'a module that a schedule imports has a top-level await. Import it at the top of the test file.',
    )
  }

  /** Nothing is enabled, but something outside is in flight that may change that. */
  waitsForOutside(): boolean {
    const { run } = this
    const inFlight = run.world.platform.inFlight
    if (inFlight === undefined || run.phases.over || run.phases.ending) return false
    // It is known what has not been answered.
    if (run.operations.hasGivenUp) return false
    const isBusy = this.hasBegun || inFlight() > 0
    this.isProbing = !isBusy && (this.native > 0 || this.mayBeAnswered())
    this.isWaiting = isBusy || this.isProbing
    return this.isWaiting
  }

  /** Not all that is in flight can be seen: before the first deadlock of a world counts as one, it gets a moment. */
  private mayBeAnswered(): boolean {
    const { world, realm, phases } = this.run
    if (world.deadlockSeen || !phases.isWaiting) return false
    this.stuckSince ??= realm.real.now()
    if (realm.real.now() - this.stuckSince < moment) return true
    world.deadlockSeen = true
    return false
  }

  /**
   * A continuation was enabled by something outside. It could have been earlier or later than the
   * steps of others, and in none of the schedules was that ours to choose.
   */
  answered(at: SiteId | undefined): void {
    this.hasBegun = false
    if (this.live <= 1) return
    const site = at === undefined ? undefined : this.run.realm.sites.get(at)
    if (site === undefined) return this.note('a promise was settled by something outside')
    const place = ` at ${site.file}:${site.line}`
    // Whoever was called there may have said so, by a better name.
    if (!this.escaped().some((what) => what.endsWith(place))) this.note(site.name + place)
  }

  /** The same where it goes on at once, as a part of the step that has waited for it. */
  private settledNatively(site: SiteId | undefined): void {
    if (this.run.realm.run !== this.run || !this.isOutside) return
    this.answered(site)
    this.isWaiting = false
    this.isProbing = false
  }

  /** Instrumented code ran while no step was running. */
  ranOutside(): void {
    if (this.live > 0) this.note('a callback from outside')
  }

  /** Something has begun that nobody controls. Alone it is harmless. */
  begin(what: string): void {
    this.hasBegun = true
    if (this.live > 1) this.note(what)
  }

  /** Native code has begun what nobody sees: it is over with that promise, or not before the run is. */
  beginNative(what: string, result: unknown): void {
    this.native++
    if (this.live > 1) this.note(what)
    if (!(result instanceof Promise)) return
    const over = (): void => {
      this.native--
    }
    this.run.promises.quietly(() => result.then(over, over))
  }

  /** Something has left control. */
  note(what: string): void {
    this.run.world.options.clients?.noteEscape()
    this.found ??= new Set()
    this.found.add(what)
  }

  checkPatches(): void {
    if (!timersReplaced()) return
    this.run.fail(
      new RaceToolError(
        'vi.useFakeTimers() replaced the timers of a race test. Remove it: timers and Date are virtual here already, and fire as soon as nothing else runs.',
      ),
    )
  }
}
