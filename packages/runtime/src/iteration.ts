import type { Shape, SiteId } from '@racetest/core'
import { noteIterable } from './builtins/collections.ts'
import { isObject } from './objects.ts'
import { note, notePattern } from './properties.ts'
import type { Run } from './run.ts'

/**
 * An iterable that gives what `iterable` gives, and notes at every `next` what that reads: a loop
 * with an await in its body looks at its array again in every step.
 */
export function iterateNoted(run: Run, iterable: unknown, site: SiteId, shape?: Shape): unknown {
  if (!isObject(iterable)) return iterable
  return {
    [Symbol.iterator](): Iterator<unknown> {
      const iterator = (iterable as Iterable<unknown>)[Symbol.iterator]()
      const { next } = iterator
      const noted = {
        next(...args: []): IteratorResult<unknown> {
          noteNext(run, iterable, iterator, site)
          const result = Reflect.apply(next, iterator, args) as IteratorResult<unknown>
          if (shape !== undefined && result.done !== true)
            notePattern(run, result.value, shape, site)
          return result
        },
        get return() {
          const method = iterator.return
          return method?.bind(iterator)
        },
        get throw() {
          const method = iterator.throw
          return method?.bind(iterator)
        },
      }
      return noted as Iterator<unknown>
    },
  }
}

function noteNext(run: Run, iterable: object, iterator: object, site: SiteId): void {
  // An iterator that is its own iterable (a generator, `map.entries()`) has state of its own.
  if (iterator === iterable) note(run, run.objects.get(iterable).owner, 'state', 'write', site)
  noteIterable(run, iterable, site)
}
