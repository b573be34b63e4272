import { type Kind, RaceToolError } from '@racetest/core'
import {
  complain,
  declareTransparent,
  getRealm,
  isKey,
  isKind,
  kinds,
  nativeBehind,
  resource as untyped,
  treatAs,
  unobserved,
  whose,
} from '@racetest/runtime'
import { findOwner, type Owner } from './owners.ts'
import { type NativeCall, watchNative } from './native-functions.ts'

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

/** What calls of a native function do. */
export interface NativeAccess<
  Self = unknown,
  Args extends readonly unknown[] = readonly unknown[],
> {
  /** `'write'` unless told. */
  readonly kind?: AccessKind | ((args: Args, self: Self) => AccessKind)
  /**
   * What a call touches: a key, or several; with undefined it touches nothing. `native:` and the name
   * of the function unless told: then all calls of it touch one thing.
   */
  readonly key?: string | ((self: Self, args: Args) => string | readonly string[] | undefined)
  /**
   * A package (what it exports) or a client through which the function is called, and of which no
   * other state matters. Unless it is told, a call of such code touches, besides, all code that is
   * not instrumented.
   */
  readonly through?: object
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
   * Says that every call of a native function, whoever makes it, is an access: of one that an addon
   * exports, or that is a part of the engine (`Atomics.store`, `Map.prototype.set`). For the rest of
   * the test file, while its race tests are explored. Call it at the top of the file.
   *
   * It sets a breakpoint whose condition reports and never holds, so nothing is ever paused; but a
   * call takes 25 to 100 µs longer, whoever makes it, and so does one by the test runner. For a
   * function that everybody calls give a `key` that is undefined for what is not meant.
   *
   * Left out: calls from native code itself, of what it has on its own side; calls by a client that
   * is under control, which says what it does; what the function does after it has returned.
   *
   * @throws RaceToolError if that is no native function (one that is bound, a proxy, or written in
   * JavaScript), in a race test, and where the inspector is not to be had.
   * @example
   * resource.native(addon.store, { key: (_self, [slot]) => `slots:/${slot}` })
   */
  native<Self = unknown, Args extends readonly unknown[] = readonly unknown[]>(
    fn: (...args: never[]) => unknown,
    access?: NativeAccess<Self, Args>,
  ): void

  /**
   * Whose a socket is, or anything else that a package keeps for itself: the client, pool or engine
   * that people know. For names in messages, and never for what is the same as what: a second one may
   * own the same place.
   *
   * It is, where that is known: who was called, from instrumented code, when the socket was connected
   * within that call; else the farthest object, of a class that is not instrumented, from which the
   * socket can be reached, of those that such code has given to the test file or has touched in the
   * run; else the farthest one that holds it, in a snapshot of the heap, which sees `#private` fields
   * and, where there is nothing else, variables. A snapshot takes seconds, more for each
   * 100,000 objects, and the answer is kept: ask once, not for each access.
   *
   * Left out: owners without a class of their own. Undefined if there is none.
   *
   * @throws RaceToolError if that is no object, and where the inspector is needed and not to be had.
   */
  owner(socket: object): Owner | undefined

  /**
   * Puts state outside the heap back before every schedule of every race test of the file, before
   * its hooks. Call it at the top of the file.
   */
  reset(reset: () => unknown): void
}

/** As people without types may call it. */
function native(fn: unknown, access: unknown = {}): void {
  if (typeof fn !== 'function') throw complain('what resource.native got', fn, 'a native function')
  if (getRealm().run !== undefined)
    throw new RaceToolError(
      'resource.native() was called in a race test. Call it at the top of the test file: it holds for the rest of it.',
    )
  if (whose(fn) !== 'native')
    throw new RaceToolError(
      `resource.native got ${fn.name || 'a function'}, which is written in JavaScript. Give it the native function that is called in the end, or describe the client with resource.define.`,
    )
  if (typeof access !== 'object' || access === null)
    throw complain('the second argument of resource.native', access, '{ kind, key, through }')
  const { kind = 'write', key = `native:${fn.name}`, through } = access as Record<string, unknown>
  if (typeof kind !== 'function' && !isKind(kind))
    throw complain('kind of resource.native', kind, `${kinds}, or a function that returns one`)
  if (typeof key !== 'function' && !isKey(key))
    throw complain('key of resource.native', key, 'a text that is not empty, or a function')
  if (through !== undefined && typeof through !== 'function' && !isWhole(through))
    throw complain('through of resource.native', through, 'a client or what a package exports')
  const find = typeof key === 'function' ? key : () => key
  watchNative(nativeBehind(fn) as () => unknown, { kind, key: find } as NativeCall)
  if (through !== undefined) declareTransparent(through)
}
treatAs(native, 'ours')

function owner(socket: unknown): Owner | undefined {
  if (!isWhole(socket)) throw complain('what resource.owner got', socket, 'a socket')
  const { run } = getRealm()
  return unobserved(() => findOwner(socket, run))
}
treatAs(owner, 'ours')

const isWhole = (value: unknown): value is object => typeof value === 'object' && value !== null

// The same functions: the runtime knows nothing of clients.
export const resource: ResourceApi = { ...untyped, native, owner } as unknown as ResourceApi
