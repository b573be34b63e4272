import type { SiteId } from './site.ts'

/** What the runtime hands to an async function when it is entered, and gets back at each of its suspension points. */
export interface Frame {
  readonly frame: unique symbol
}

/** What the runtime hands to a scope whose variables outlive a step; stands for one activation of it. */
export interface Scope {
  readonly scope: unique symbol
}

/**
 * What a destructuring pattern reads: properties by name, with the pattern of what is there; `null` for all of them and
 * their order; with `null` for the name each element that iterating gives; `true` where the text does not say.
 */
export type Shape = readonly (string | null | true | readonly [key: string | null, nested: Shape])[]

/**
 * The functions that instrumented code calls, on one bare global named `__race`. With no race
 * test running each returns its first argument (or does nothing) and costs a call that the
 * engine inlines. `V` below is a value that the hook returns as it is.
 *
 * The text that the transform emits for each form stands beside the hook.
 */
export interface Hooks {
  // --- suspension points -----------------------------------------------------------------------
  /** First thing in an async function or async generator: `const __frame=__race.enter(7);` */
  enter(site: SiteId): Frame | undefined
  /** `await E` → `await __race.await(E,7,__frame)`; at top level the frame is `void 0`. */
  await(value: unknown, site: SiteId, frame: Frame | undefined): unknown
  /** `for await (x of E)` and `yield* E` in async generators → `__race.forAwait(E,7,__frame)` */
  forAwait(iterable: unknown, site: SiteId, frame: Frame | undefined): unknown
  /** `yield E` in async generators → `yield __race.yield(E,7,__frame)` */
  yield(value: unknown, site: SiteId, frame: Frame | undefined): unknown
  /** `return E` in async functions and generators, where E may be a promise → `return __race.return(E,7,__frame)` */
  return(value: unknown, site: SiteId, frame: Frame | undefined): unknown
  /** `import(E)` → `__race.import(import(E),7)` */
  import(promise: unknown, site: SiteId): unknown

  // --- properties ------------------------------------------------------------------------------
  // The access happens right after the hook, in user code. `V` may hold no suspension point in the
  // forms that record before the fact; the forms with the value as an argument record after it.
  /** `O.k` → `__race.get(O,"k",7).k`; also `O?.k`. Private names are keyed `#k@<class site>`. */
  get<V>(object: V, key: PropertyKey, site: SiteId): V
  /**
   * `O[K]`, O an identifier or `this` → `O[__race.key(K,O,7)]`; O complex → `(__t1=O)[__race.key(K,__t1,7)]`. In parameters
   * and class fields, where no temporary can be declared, all of it becomes `((__t1)=>…)()`.
   */
  key<V>(key: V, object: unknown, site: SiteId): V
  /** `O.k = V` → `__race.set(O,"k",7).k=V` */
  set<V>(object: V, key: PropertyKey, site: SiteId): V
  /** `O[K] = V`, O an identifier or `this` → `O[__race.keySet(K,O,7)]=V` */
  keySet<V>(key: V, object: unknown, site: SiteId): V
  /** `O.k += V`, `O.k++` → `__race.update(O,"k",7).k+=V` */
  update<V>(object: V, key: PropertyKey, site: SiteId): V
  keyUpdate<V>(key: V, object: unknown, site: SiteId): V
  /** Where V suspends: `O.k = V` → `O.k=__race.put(O,"k",V,7)`, O an identifier, `this` or a temporary. */
  put<V>(object: unknown, key: unknown, value: V, site: SiteId): V
  /** Where V suspends: `O.k += V` → `__race.get(O,"k",7).k+=__race.putUpdate(O,"k",V,7)`: V is the operand, not what is stored. */
  putUpdate<V>(object: unknown, key: unknown, value: V, site: SiteId): V
  /** `O.k ??= V` → `__race.get(O,"k",7).k??=(__race.wrote(7),V)`: a write to what the last `get`/`key` of this site read. */
  wrote(site: SiteId): void
  /** `delete O.k` → `delete __race.remove(O,"k",7).k` */
  remove<V>(object: V, key: PropertyKey, site: SiteId): V
  keyRemove<V>(key: V, object: unknown, site: SiteId): V
  /** `K in O` → `__race.has(K,O,7)`: does the test itself. */
  has(key: unknown, object: unknown, site: SiteId): boolean
  /** The right-hand side of an object pattern: `const {a,b:{c}} = E` → `=__race.pick(E,["a",["b",["c"]]],7)`. A default that is destructured likewise. Parameters too: `__race.pick(arguments[0],["a"],7);` first in the body, or, for arrows, the pattern moves there; as do those of `catch` and `for await`. */
  pick<V>(object: V, shape: Shape, site: SiteId): V
  /** `{...E}` → `__race.whole(E,7)`: every property and their order. */
  whole<V>(object: V, site: SiteId): V
  /** `for (k in E)` → `__race.enumerate(E,7)`: the loop looks at each key again when its turn comes, maybe many steps later. */
  enumerate<V>(object: V, site: SiteId): V
  /** `${E}`, `'a'+E`, `String(E)` → `__race.text(E,7)`: arrays and the like are read when they become text. */
  text<V>(value: V, site: SiteId): V
  /** `for (x of E)`, `[...E]`, `f(...E)`, array patterns, sync `yield*` → `__race.iterate(E,7)`; a shape where each element is destructured. */
  iterate(iterable: unknown, site: SiteId, shape?: Shape): unknown
  /** A pattern that cannot be recorded exactly (parameters used by later parameters): reads anything. */
  anything(site: SiteId): void
  /** A suspension point inside a pattern: `{a = await E}` → `{a = __race.within(await __race.await(__race.within(E,7),8,__frame),7)}`: the steps around it read and write anything. */
  within<V>(value: V, site: SiteId): V

  // --- variables -------------------------------------------------------------------------------
  /** First thing in a function or loop body that declares variables which closures share and something reassigns: `const __scope1=__race.scope();` */
  scope(): Scope | undefined
  /** `n` → `(__race.read(__scope1,7,8,n),n)`; at module level the scope is `void 0`. `variable` is the site of the declaration. */
  read(scope: Scope | undefined, variable: SiteId, site: SiteId, value: unknown): void
  /**
   * `n = V` → `__race.write(__scope1,7,8,n=V)`, which returns the value. Without one, and before the fact, where the value
   * takes its name from the variable or may not be stored at all: `(__race.write(__scope1,7,8),n=()=>{})`.
   */
  write<V>(scope: Scope | undefined, variable: SiteId, site: SiteId, value?: V): V
  /** `n += V` → `__race.modify(__scope1,7,8,n,n+=V)`; `n++` → `(__race.modify(__scope1,7,8,n),n++)`, or with the new value as a statement. */
  modify<V>(scope: Scope | undefined, variable: SiteId, site: SiteId, before: unknown, value?: V): V
  /** Where V suspends: `n = V` → `n=__race.stored(V,__scope1,7,8)` */
  stored<V>(value: V, scope: Scope | undefined, variable: SiteId, site: SiteId): V
  /** A live binding by its exported name, on both sides: `export let n` writes it, `import { n }` reads it. */
  readExport(name: string, site: SiteId): void
  writeExport(name: string, site: SiteId): void
  /** `export { a as b } from './x'`: both names are one resource from now on. */
  aliasExport(from: string, to: string): void
  /** A global that is neither declared here nor the language's or the platform's own. */
  readGlobal(name: string, site: SiteId): void
  writeGlobal(name: string, site: SiteId): void

  // --- objects and calls -----------------------------------------------------------------------
  /** Object, array and regex literals, `new X(…)`, and `this` first in a base constructor → `__race.make(E,7)` */
  make<V>(value: V, site: SiteId): V
  /** `O.m(…)` → `__race.method(O,"m",7).m(…)`, also optional. May return a stand-in with that one method. `O.#m(…)` uses `get`. */
  method<V>(object: V, key: PropertyKey, site: SiteId): V
  /**
   * `O[K](…)` → `__race.method(O,__t1=K,7)[__t1](…)`; where that is not possible, as in `O?.[K](…)`, → `O?.[__race.methodKey(K,O,7)](…)`:
   * no stand-in, and the arguments are not seen, so for a built-in of unknown effect count it as a write to O. Once more
   * after arguments that suspend: `O?.[__race.methodKey(__t1=K,O,7)]((__t2=await E,__race.methodKey(__t1,O,7),__t2))`.
   */
  methodKey<V>(key: V, object: unknown, site: SiteId): V
  /** `super.k` → `super[__race.superKey("k",this,7,"get")]`, `super[K]` likewise; also as the callee of a call, a target of assignments, a tag. */
  superKey<V>(key: V, object: unknown, site: SiteId, use: 'get' | 'set' | 'update' | 'method'): V
  /**
   * `O?.a.b` → `__race.link(__race.get(__t1=O,"a",7)?.a,"b",8,"get",__t1)?.b`: `b` is read only if the chain goes on. Also
   * when idle: if `object` is null or undefined and `from` is neither, throws the TypeError that `object.b` would, else returns
   * `object`. With 'check' it only does that, and a key hook follows; 'call' is for `O?.a()()`; the others are as the hooks of
   * that name (and do nothing for a missing `object`). The key is a private name's for those, then never a stand-in.
   */
  link<V>(
    object: V,
    key: unknown,
    site: SiteId,
    use: 'get' | 'method' | 'remove' | 'check' | 'call',
    from: unknown,
  ): V
  /** `f(…)`, f not known to be ours → `__race.call(f,7)(…)`; also tags of templates. */
  call<V>(fn: V, site: SiteId): V
  /** `super(A)` → `__race.superMade(super(__race.superArgument(A,new.target,7)),new.target,7)`: what is above may not be ours. */
  superArgument<V>(value: V, target: unknown, site: SiteId): V
  superMade<V>(value: V, target: unknown, site: SiteId): V
  /** `new X(…)`, X not known to be ours alone → `new (__race.ctor(X,7))(…)` */
  ctor<V>(constructor: V, site: SiteId): V
  /** `eval(E)` → `eval(__race.unseen(E,7))`, `with (E)` and `await using x = E` likewise, and first in functions where such makes names mean anything: what runs there is not instrumented. */
  unseen<V>(value: V, site: SiteId): V
  /** `return E` in functions that are not async, where E may be an object → `return __race.leave(E)` */
  leave<V>(value: V): V

  // --- tables ----------------------------------------------------------------------------------
  /** Last thing in a module, and of CommonJS that is required before the first: its sites, with positions in the original source, as `packSites` gives them; ids count from `first`. */
  sites(file: string, first: SiteId, packed: string): void
}

/** The comment inside every function of instrumented code, by which the runtime knows its own from a foreign one. */
export const marker = '/*@race*/'
