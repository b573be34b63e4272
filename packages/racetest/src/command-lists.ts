import type { Arbitrary, Random, Stream, Value } from 'fast-check'
import type { FastCheck } from './inputs.ts'

interface Setup {
  readonly commands: readonly Arbitrary<unknown>[]
  readonly tasks: number
  readonly maxCommands: number
}

type Lists = readonly (readonly unknown[])[]
type Made = readonly (readonly Value<unknown>[])[]

/**
 * The commands of each task that has some. Shrinks to fewer tasks, then to fewer commands, then to
 * smaller ones: any command can be left out, and that of another task can be put behind or before
 * those of one.
 */
export function commandLists(
  fc: FastCheck,
  { commands, tasks, maxCommands }: Setup,
): Arbitrary<Lists> {
  const one = fc.oneof(...commands)

  class CommandLists extends fc.Arbitrary<Lists> {
    generate(random: Random, bias: number | undefined): Value<Lists> {
      const lists = Array.from({ length: tasks }, (_, task) => {
        // Two tasks at least: one alone cannot race.
        const length = random.nextInt(task < 2 ? 1 : 0, maxCommands)
        return Array.from({ length }, () => one.generate(random, bias))
      })
      return wrap(lists)
    }

    canShrinkWithoutContext(_value: unknown): _value is Lists {
      return false
    }

    shrink(_lists: Lists, context: unknown): Stream<Value<Lists>> {
      return fc.stream(context === undefined ? [].values() : smaller(context as Made)).map(wrap)
    }
  }

  function wrap(made: Made): Value<Lists> {
    const lists = made.filter((list) => list.length > 0)
    return new fc.Value(
      lists.map((list) => list.map((each) => each.value)),
      lists,
    )
  }

  function* smaller(lists: Made): IterableIterator<Made> {
    for (const at of lists.keys()) yield lists.toSpliced(at, 1)
    for (const [at, list] of lists.entries()) {
      for (const i of list.keys()) yield lists.with(at, list.toSpliced(i, 1))
    }
    if (lists.length > 2) {
      for (const [at, list] of lists.entries()) {
        for (const [into, other] of lists.entries()) {
          if (at === into) continue
          yield lists.with(into, [...other, ...list]).toSpliced(at, 1)
          yield lists.with(into, [...list, ...other]).toSpliced(at, 1)
        }
      }
    }
    for (const [at, list] of lists.entries()) {
      for (const [i, each] of list.entries()) {
        for (const value of one.shrink(each.value_, each.context))
          yield lists.with(at, list.with(i, value))
      }
    }
  }

  return new CommandLists()
}
