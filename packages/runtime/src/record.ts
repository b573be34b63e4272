import {
  type Frame,
  type Hooks,
  type Scope,
  type Shape,
  type SiteId,
  unpackSites,
} from '@racetest/core'
import { noteWhole } from './accesses.ts'
import { callee, constructorFor, noteInherited, receiver } from './calls.ts'
import { endsChain, noteComputedCall, noteSuper } from './chains.ts'
import { enter, taskOf } from './frames.ts'
import { enumerateNoted, iterateNative, iterateNoted } from './iteration.ts'
import { trackCallee, trackConstructor, trackReceiver } from './outside.ts'
import { noteGet, notePattern, noteRemove, noteSet } from './properties.ts'
import { getRealm } from './realm.ts'
import { everything } from './resources.ts'
import type { Run } from './run.ts'
import { noteUnseen } from './unseen.ts'
import { adopt, controlIteration, gate } from './suspend.ts'
import { noteText } from './text.ts'
import { noteExport, noteGlobal, noteVariable, openScope } from './variables.ts'

const realm = getRealm()

function suspend(value: unknown, site: SiteId, frame: Frame | undefined): unknown {
  const { run } = realm
  if (run === undefined) return value
  noteThen(run, value, site)
  if (run.isNativeAt(site)) {
    run.promises.expectAttach()
    return run.uncontrolled.nativeWaits.await(value, site)
  }
  const task = taskOf(run, frame, site)
  return task === undefined ? value : gate(run, value, task, 'await', site)
}

/**
 * The hooks that instrumented code calls. Each begins with the question whether a run is going
 * on, so that its idle form is small enough for the engine to inline.
 */
const hooks: Hooks = {
  enter,
  await: (value, site, frame) => (realm.run === undefined ? value : suspend(value, site, frame)),
  yield: (value, site, frame) => (realm.run === undefined ? value : suspend(value, site, frame)),
  return(value, site, frame) {
    const { run } = realm
    if (run === undefined || run.current === undefined) return value
    noteThen(run, value, site)
    if (run.isNativeAt(site)) return value
    const task = taskOf(run, frame, site)
    if (task === undefined) return value
    if (task.region !== undefined) run.objects.escape(value, task.region)
    return adopt(run, value, task, site)
  },
  forAwait(iterable, site, frame) {
    const { run } = realm
    if (run === undefined) return iterable
    if (run.isNativeAt(site)) return iterateNative(run, iterable, site)
    const task = taskOf(run, frame, site)
    return task === undefined ? iterable : controlIteration(run, iterable, task, site)
  },
  import: (promise) =>
    realm.run?.current === undefined || realm.run.isEvaluating
      ? promise
      : realm.run.uncontrolled.load(promise as Promise<unknown>),

  get(object, key, site) {
    const { run } = realm
    if (run !== undefined) readNoted(run, object, key, site)
    return object
  },
  key(key, object, site) {
    const { run } = realm
    if (run !== undefined) readNoted(run, object, key, site)
    return key
  },
  set(object, key, site) {
    if (realm.run !== undefined) noteSet(realm.run, object, key, site)
    return object
  },
  keySet(key, object, site) {
    if (realm.run !== undefined) noteSet(realm.run, object, key, site)
    return key
  },
  update(object, key, site) {
    if (realm.run !== undefined) noteUpdate(realm.run, object, key, site)
    return object
  },
  keyUpdate(key, object, site) {
    if (realm.run !== undefined) noteUpdate(realm.run, object, key, site)
    return key
  },
  put(object, key, value, site) {
    if (realm.run !== undefined) noteSet(realm.run, object, key, site)
    return value
  },
  putUpdate(object, key, value, site) {
    if (realm.run !== undefined) noteSet(realm.run, object, key, site)
    return value
  },
  wrote(site) {
    const { run } = realm
    if (run !== undefined) noteSet(run, run.lastObject, run.lastKey, site)
  },
  remove(object, key, site) {
    if (realm.run !== undefined) noteRemove(realm.run, object, key, site)
    return object
  },
  keyRemove(key, object, site) {
    if (realm.run !== undefined) noteRemove(realm.run, object, key, site)
    return key
  },
  has(key, object, site) {
    if (realm.run !== undefined) noteGet(realm.run, object, key, site)
    // As the engine would: a primitive on the right is its error to throw.
    return (key as PropertyKey) in (object as object)
  },
  pick(object, shape: Shape, site) {
    if (realm.run !== undefined) notePattern(realm.run, object, shape, site)
    return object
  },
  enumerate: (object, site) =>
    realm.run === undefined ? object : enumerateNoted(realm.run, object, site),
  whole(object, site) {
    const { run } = realm
    if (run !== undefined && typeof object === 'object' && object !== null) {
      noteWhole(run, object, 'read', site)
    }
    return object
  },
  text(value, site) {
    if (realm.run !== undefined && typeof value === 'object') noteText(realm.run, value, site)
    return value
  },
  iterate: (iterable, site, shape) =>
    realm.run === undefined ? iterable : iterateNoted(realm.run, iterable, site, shape),
  anything(site) {
    realm.run?.touch(everything, 'read', site)
  },
  within(value, site) {
    realm.run?.touch(everything, 'write', site)
    return value
  },

  scope: () => (realm.run === undefined && !realm.tracking ? undefined : openScope(realm)),
  read(scope: Scope | undefined, variable, site, value) {
    if (realm.run !== undefined) noteVariable(realm.run, scope, variable, 'read', site, value)
  },
  write(scope, variable, site, value) {
    if (realm.run !== undefined) noteVariable(realm.run, scope, variable, 'write', site, value)
    // Absent where nobody looks at the result.
    return value as NonNullable<typeof value>
  },
  modify(scope, variable, site, before, value) {
    const { run } = realm
    if (run !== undefined) {
      noteVariable(run, scope, variable, 'read', site, before)
      noteVariable(run, scope, variable, 'write', site, value)
    }
    return value as NonNullable<typeof value>
  },
  stored(value, scope, variable, site) {
    if (realm.run !== undefined) noteVariable(realm.run, scope, variable, 'write', site, value)
    return value
  },
  readExport(name, site) {
    if (realm.run !== undefined) noteExport(realm.run, name, 'read', site)
  },
  writeExport(name, site) {
    if (realm.run !== undefined) noteExport(realm.run, name, 'write', site)
  },
  aliasExport(from, to) {
    realm.aliases.set(to, from)
  },
  readGlobal(name, site) {
    if (realm.run !== undefined) noteGlobal(realm.run, name, 'read', site)
  },
  writeGlobal(name, site) {
    if (realm.run !== undefined) noteGlobal(realm.run, name, 'write', site)
  },

  make(value, site) {
    const { run } = realm
    if (run !== undefined) return run.made(value, site)
    if (
      realm.tracking &&
      typeof value === 'object' &&
      value !== null &&
      !realm.serials.has(value)
    ) {
      realm.serials.set(value, realm.nextSerial++)
    }
    return value
  },
  method(object, key, site) {
    const { run } = realm
    // A stand-in has what the caller is about to use of the object.
    if (run !== undefined) return receiver(run, object, key, site) as typeof object
    return realm.tracking ? (trackReceiver(realm, object, key) as typeof object) : object
  },
  methodKey(key, object, site) {
    if (realm.run !== undefined) noteComputedCall(realm.run, object, key, site)
    return key
  },
  superKey(key, object, site, use) {
    if (realm.run !== undefined) noteSuper(realm.run, object, key, site, use)
    return key
  },
  link(object, key, site, use, from) {
    if (endsChain(object, key, use, from)) return object
    if (use === 'get') return hooks.get(object, key as PropertyKey, site)
    if (use === 'remove') return hooks.remove(object, key as PropertyKey, site)
    if (use === 'call') return hooks.call(object, site)
    return use === 'method' ? hooks.method(object, key as PropertyKey, site) : object
  },
  call(fn, site) {
    const { run } = realm
    if (run !== undefined) return callee(run, fn, site) as typeof fn
    return realm.tracking ? (trackCallee(realm, fn) as typeof fn) : fn
  },
  superArgument(value, target, site) {
    if (realm.run !== undefined) noteInherited(realm.run, target, [value], site)
    return value
  },
  superMade(value, target, site) {
    const { run } = realm
    if (run === undefined) return hooks.make(value, site)
    const made = run.made(value, site)
    noteInherited(run, target, [made], site)
    return made
  },
  ctor(constructor, site) {
    const { run } = realm
    if (run !== undefined) return constructorFor(run, constructor, site) as typeof constructor
    return realm.tracking
      ? (trackConstructor(realm, constructor) as typeof constructor)
      : constructor
  },
  unseen(value, site) {
    if (realm.run !== undefined) noteUnseen(realm.run, site)
    return value
  },
  leave(value) {
    const { run } = realm
    if (run !== undefined && run.calledByOpaque) run.objects.escape(value, run.regions.current)
    return value
  },

  sites(file, first, packed) {
    const sites = unpackSites(packed, file, first)
    realm.run?.newSites.push([first, first + sites.length])
    for (const site of sites) realm.sites.set(site.id, site)
    // Those of an earlier version of the file, where a worker loads it again.
    for (let id = first + sites.length; realm.sites.delete(id as SiteId);) id++
  },
}

/** The engine asks whatever is awaited for its `then`. */
function noteThen(run: Run, value: unknown, site: SiteId): void {
  if (typeof value !== 'object' || value === null || value instanceof Promise) return
  if (run.current !== undefined) noteGet(run, value, 'then', site)
}

function readNoted(run: Run, object: unknown, key: unknown, site: SiteId): void {
  noteGet(run, object, key, site)
  run.lastObject = object
  run.lastKey = key
}

function noteUpdate(run: Run, object: unknown, key: unknown, site: SiteId): void {
  noteGet(run, object, key, site)
  noteSet(run, object, key, site)
}

/** Makes the hooks available to instrumented code, as the global `__race`. */
export function installHooks(): void {
  if ('__race' in globalThis) return
  Object.defineProperty(globalThis, '__race', { value: hooks, configurable: true, writable: true })
}

/** The hooks, for those who load code that does not tell its sites itself. */
export const getHooks = (): Hooks => hooks
