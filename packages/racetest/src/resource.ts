import type { Kind } from '@racetest/core'
import { resource as untyped } from '@racetest/runtime'

/** How a call touches state outside the heap. Two reads commute, and so do two updates. */
export type AccessKind = Kind

/** What `resource.define` has to know of the clients of one kind. */
export interface ResourceDefinition<Client> {
  /** Whether a value is such a client. Asked once for each object. */
  readonly match: ((value: object) => value is Client & object) | ((value: object) => boolean)
  /** The methods that touch something outside, and how; a function of the arguments where it depends. */
  readonly methods: Readonly<
    Record<string, AccessKind | ((args: readonly unknown[]) => AccessKind)>
  >
  /** What a call touches: a key, or several. The client and the arguments are those of the call. */
  readonly key: (
    client: Client,
    args: readonly unknown[],
    method: string,
  ) => string | readonly string[]
}

/**
 * State outside the heap: what two tasks share although they share no object.
 *
 * Keys are hierarchical, by `/` and at last `#`: `pg://localhost/shop/accounts#7` conflicts with
 * itself, with `pg://localhost/shop/accounts` and what is above that, and with nothing beside it.
 */
export interface ResourceApi {
  /**
   * Says that the running step touches something outside. Does nothing outside of a race test.
   *
   * @throws RaceToolError if the kind or the key is none.
   */
  access(kind: AccessKind, key: string): void

  /**
   * Makes the methods of clients known for the rest of the test file, where instrumented code
   * calls them. A method of a package that returns a promise or takes a callback does its work
   * within the step that calls it; when the answer arrives is explored. One that has not answered
   * after a second makes the test unchecked, and so do two calls on one key, one of which writes,
   * if the second begins before the first has been answered.
   *
   * Left out: calls from code that is not instrumented, and methods that were taken off the client.
   *
   * @throws RaceToolError if the definition is not complete.
   * @example
   * resource.define({
   *   match: (value) => value instanceof Store,
   *   methods: { get: 'read', put: 'write' },
   *   key: (store, [id]) => `store:/${id}`,
   * })
   */
  define<Client>(definition: ResourceDefinition<Client>): void

  /**
   * Puts state outside the heap back before every schedule of every race test of the file, before
   * its hooks. Call it at the top of the file.
   */
  reset(reset: () => unknown): void
}

// The same functions: the runtime knows nothing of clients.
export const resource: ResourceApi = untyped as unknown as ResourceApi
