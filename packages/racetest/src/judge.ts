import { type Attempt, linearize, RaceToolError } from '@racetest/core'
import { getRealm } from '@racetest/runtime'
import { type History, nameOf, type Ran } from './history.ts'
import { stateOf } from './model-state.ts'
import { drain } from './node-platform.ts'
import { callOf, notLinearizable } from './not-linearizable.ts'
import { playBack } from './playback.ts'

export interface Judging {
  readonly model: () => object
  /** Whether an error says that the input is not one to be tested. */
  readonly isRejection: (error: unknown) => boolean
  /** Some order explains the answers, and they are not none. */
  readonly explained: () => void
  /** A failure that was noted and not thrown: `expect.soft`. */
  readonly takeNoted: () => unknown
}

/** What the schedule fails with, if no order of its calls explains what they answered. Outside of control, at once. */
export function judge({ commands }: History, judging: Judging): unknown {
  const at: Progress = { running: undefined }
  let end: { readonly error?: unknown } | undefined
  let isOver = false
  // What is not done by then may go on at any time.
  const takeNoted = (): unknown => (isOver ? undefined : judging.takeNoted())
  // Models are gone afterwards: what else outlives runs has the numbers that it would have without them.
  const realm = getRealm()
  const { nextSerial } = realm
  void search(commands, { ...judging, takeNoted }, at).then(
    (error) => (end = { error }),
    (error: unknown) => (end = { error }),
  )
  drain?.()
  realm.nextSerial = nextSerial
  isOver = true
  if (end !== undefined) return (end as { readonly error?: unknown }).error
  return new RaceToolError(
    `command "${at.running}" waited for something else than the object when its answers were played back. Let it call the object, compare what it answers, and nothing else.`,
  )
}

interface Progress {
  running: string | undefined
}

type Tried = Attempt & { readonly reason?: unknown }

async function search(commands: readonly Ran[], judging: Judging, at: Progress): Promise<unknown> {
  const reasons = new Map<string, unknown>()
  const searching = linearize(commands.map(callOf))
  let next = searching.next()
  // The model after that order; one that has refused a command may be anything.
  let model = judging.model()
  let done: readonly number[] = []
  while (next.done !== true) {
    const order = next.value
    const prefix = order.slice(0, -1)
    if (prefix.join() !== done.join()) {
      model = judging.model()
      for (const index of prefix) await attempt(commands[index]!, model, judging, at)
    }
    const tried = await attempt(commands[order.at(-1)!]!, model, judging, at)
    done = tried.kind === 'fits' ? order : [-1]
    reasons.set(order.join(), tried.reason)
    next = searching.next(tried)
  }
  const verdict = next.value
  if (verdict.kind === 'explained' && commands.length > 0) judging.explained()
  if (verdict.kind === 'explained' || verdict.kind === 'outside') return undefined
  const reason = (order: readonly number[]): unknown => reasons.get(order.join())
  if (verdict.kind === 'unexplained') return notLinearizable(commands, verdict, reason)
  const name = nameOf(commands[verdict.order.at(-1)!]!.command)
  return new RaceToolError(
    `command "${name}" asked ${String(reason(verdict.order))} when its answers were played back, and something else in the race, so nobody can say whether some order fits. Let a command make the same calls whatever the model says, best a single one.`,
  )
}

/** The command on that model, with its answers played back. */
async function attempt(
  { command, calls }: Ran,
  model: object,
  { isRejection, takeNoted }: Judging,
  at: Progress,
): Promise<Tried> {
  at.running = nameOf(command)
  const played = playBack(calls)
  const isOther = (): Tried | undefined =>
    played.other === undefined ? undefined : { kind: 'other', reason: `for ${played.other}` }
  try {
    if (!(await command.check(model))) return { kind: 'outside' }
    await command.run(model, played.real)
  } catch (reason) {
    if (isRejection(reason)) return { kind: 'outside' }
    takeNoted()
    return isOther() ?? { kind: 'refused', reason }
  }
  const noted = takeNoted()
  if (noted !== undefined) return isOther() ?? { kind: 'refused', reason: noted }
  if (!played.isOver) return isOther() ?? { kind: 'other', reason: 'for less' }
  return isOther() ?? { kind: 'fits', state: stateOf(model) }
}
