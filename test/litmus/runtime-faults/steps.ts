import type { PlantedFault } from './planted-fault.ts'

const promises = 'runtime/src/promises.ts'
const builtins = 'runtime/src/builtins/promises.ts'
const awaits = 'instrument/src/awaits.ts'
const run = 'runtime/src/run.ts'
const patches = 'runtime/src/patches.ts'

/** Reads, waits, writes: two of them lose an update if something may come between. */
const update = (wait: string) => {
  const task = `const seen = n; ${wait}; n = seen + 1`
  return { before: 'let n = 0', tasks: [task, task], show: 'n' }
}

/** What a step is, what continues after what, and how a run ends. */
export const steps: Readonly<Record<string, PlantedFault>> = {
  'what is awaited is looked at again when it is given on': {
    file: 'runtime/src/suspend.ts',
    from: 'else fulfil(resolve, result)',
    to: 'else resolve(result)',
    program: {
      before: 'const o = {}',
      tasks: [
        "const had = 'then' in o; log('a', `${had} ${typeof (await o)}`)",
        'o.then = (yes) => yes(1)',
      ],
      outcomes: 2,
      traces: 2,
    },
    shows: 'unfaithful',
  },
  'only a task that is rejected says so to the race': {
    file: 'runtime/src/race.ts',
    from: "run.promises.contribute(promise, rejects ? 'may reject' : 'adds')",
    to: "run.promises.contribute(promise, arguments[0].status === 'rejected' ? 'may reject' : 'adds')",
    program: {
      tasks: ["await race([async () => { throw new Error('e1') }, () => {}])"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'unfaithful',
  },
  'an await does not suspend': {
    file: awaits,
    from: 'wrap(pass, argument, `__race.await(${before}`, `${after},${site},${frameOf(pass)})`)',
    to: 'pass.visit(argument)',
    program: { ...update('await 0'), outcomes: 2, traces: 4 },
    shows: 'lost',
  },
  'a reaction does not suspend': {
    file: builtins,
    from: 'return controlled(run, self, args, site, fn)',
    to: 'return run.promises.natively(() => Reflect.apply(fn, self, args))',
    program: {
      before: 'let n = 0',
      tasks: [1, 2].map(
        () => 'const seen = n; void Promise.resolve().then(() => { n = seen + 1 })',
      ),
      show: 'n',
      outcomes: 2,
      traces: 4,
    },
    shows: 'lost',
  },
  'for await does not suspend': {
    file: awaits,
    from: "wrap(pass, iterable, '__race.forAwait(', `,${site},${frameOf(pass)})`)",
    to: 'pass.visit(iterable)',
    program: { ...update('for await (const _ of [0])'), outcomes: 2, traces: 4 },
    shows: 'lost',
  },
  'a yield of an async generator does not suspend': {
    file: awaits,
    from: "const name = delegate ? 'forAwait' : 'yield'",
    to: "if (!delegate) return { before: '', after: '' }\nconst name = 'forAwait'",
    program: {
      before: 'let n = 0\nasync function* g() { n = 1; yield 0; n = 2 }',
      tasks: ['const it = g(); it.next(); await it.next()', "log('a', n)"],
      outcomes: 3,
      traces: 3,
    },
    shows: 'lost',
  },
  'an async function that returns a promise does not suspend': {
    file: 'runtime/src/record.ts',
    from: 'return adopt(run, value, task, site)',
    to: 'return value',
    program: {
      tasks: [
        `log('a', await Promise.race([
          (async () => Promise.resolve(1))(), (async () => { await 0; return 2 })()]))`,
      ],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'a microtask is a step of its own': {
    file: patches,
    from: 'queueMicrotask(ownMicrotask(run, callback)),',
    to: "run.timers.set('immediate', callback, 0, false, 'microtask'),",
    program: {
      tasks: ["let n = 0; queueMicrotask(() => { n = 1 }); await 0; log('a', n)"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'invented',
  },
  'a tick is a step of its own': {
    file: patches,
    from: 'Reflect.apply(nextTick, ticking, [ownMicrotask(run, callback), ...args]),',
    to: "run.timers.set('immediate', callback, 0, false, 'tick'),",
    program: {
      tasks: ["let n = 0; process.nextTick(() => { n = 1 }); await 0; log('a', n)"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'invented',
  },
  'what a step starts does not come after it': {
    file: run,
    from: 'const after = this.current === undefined ? [] : [this.eventIndex]',
    to: 'const after = []',
    program: {
      before: 'let n = 0\nn = 1',
      tasks: ['n = 2'],
      show: 'n',
      outcomes: 1,
      traces: 1,
    },
    shows: 'differs',
  },
  'what a step settles does not come after it': {
    file: run,
    from: 'if (!continuation.after.includes(this.eventIndex)) continuation.after.push(this.eventIndex)',
    to: '',
    program: {
      before: 'let n = 0, yes\nconst thenable = { then(resolve) { yes = resolve } }',
      tasks: ["await thenable; log('a', n)", 'await 0; n = 1; yes?.()'],
      outcomes: 2,
      traces: 2,
    },
    shows: 'differs',
  },
  'only the last element of Promise.all comes before what follows': {
    file: 'runtime/src/suspend.ts',
    from: 'run.promises.causes(value, rejected, continuation.after)',
    to: '',
    program: {
      before: 'const o = { a: 0, b: 0 }',
      tasks: [
        `await Promise.all([(async () => { await 0; o.a = 1 })(), (async () => { await 0; o.b = 1 })()])
         log('a', o.a + o.b)`,
      ],
      outcomes: 1,
      traces: 1,
    },
    shows: 'differs',
  },
  'the first to settle a promise does not write it': {
    file: builtins,
    from: "first ? 'write' : 'read'",
    to: "'read'",
    program: {
      before: 'let yes\nconst p = new Promise((resolve) => { yes = resolve })',
      tasks: ['yes((async () => { await 0; return 1 })())', 'yes(2)', "log('a', await p)"],
      outcomes: 2,
      traces: 3,
    },
    shows: 'lost',
  },
  'a promise that settles is not written': {
    file: promises,
    from: "if (kind === 'write') this.run.touch(this.resourceOf(tracked), kind, undefined)",
    to: '',
    program: {
      before: 'const p = (async () => { await 0; return 1 })(), q = Promise.resolve(2)',
      tasks: ["log('a', await Promise.race([p, q]))"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'a settling that comes too late does not look': {
    file: builtins,
    from: 'if (resource !== undefined) run.touch(',
    to: 'if (resource !== undefined && first) run.touch(',
    program: {
      before: 'let yes\nconst p = new Promise((resolve) => { yes = resolve })',
      tasks: ['yes(1)', 'yes(2)', "log('a', await p)"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'Promise.race does not look at its elements': {
    file: builtins,
    from: "if (decides !== 'never') run.promises.look(element)",
    to: '',
    program: {
      before: 'const p = (async () => { await 0; return 1 })(), q = Promise.resolve(2)',
      tasks: ["log('a', await Promise.race([p, q]))"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'who settles a race is not decided by whoever comes first': {
    file: promises,
    from: "if (part === 'decides') return this.touchDecision(tracked, 'write')",
    to: "if (part === 'decides') return this.touchDecision(tracked, 'read')",
    program: {
      before: 'const fail = async (name) => { await 0; throw new Error(name) }',
      tasks: ["await Promise.all([fail('e1'), fail('e2')]).catch((e) => log('c', e))"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'a callback of ours is deferred when foreign code calls it': {
    file: 'runtime/src/calls.ts',
    from: '  const call = (): unknown => Reflect.apply(fn, self, args)\n  if (isTr',
    to: `  args = args.map((f) => (typeof f === 'function' ? (...a) => void Promise.resolve().then(() => f(...a)) : f))
  const call = () => Reflect.apply(fn, self, args)
  if (isTr`,
    program: {
      before: "const each = opaqueFunction('list', 'f', 'for (const x of list) f(x)')",
      tasks: ["let n = 0; each([1, 2], (x) => { n += x }); log('a', n)"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'other',
  },
  'a rejection that nobody handles is swallowed': {
    file: run,
    from: "if (!this.failed) this.wasUnhandled = kind === 'rejection'\n    this.fail(error)",
    to: "if (!this.failed) this.wasUnhandled = kind === 'rejection'",
    program: { tasks: ["void Promise.reject(new Error('e1'))"], outcomes: 1, traces: 1 },
    shows: 'other',
  },
  'an exception in a microtask is swallowed': {
    file: patches,
    from: "run.unhandled(error, 'exception', undefined)",
    to: '',
    program: {
      tasks: ["queueMicrotask(() => { throw new Error('e1') })"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'other',
  },
  'which of two errors comes first makes no difference': {
    file: 'runtime/src/step.ts',
    from: "this.touch(this.world.special.failure, 'write', undefined)",
    to: '',
    program: {
      tasks: ["void Promise.reject(new Error('e1'))", "void Promise.reject(new Error('e2'))"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'whether a rejection is handled in time makes no difference': {
    file: promises,
    from: "commutes ? (kind === 'write' ? 'update' : 'read') : kind,",
    to: "'read',",
    program: {
      before: 'let no\nconst p = new Promise((_, reject) => { no = reject })',
      tasks: ["no(new Error('e1'))", "await p.catch((e) => log('c', e))"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'tasks that are blocked are no deadlock': {
    file: 'runtime/src/phases.ts',
    from: 'if (!this.phases[this.index]!.always) this.stuck = true',
    to: '',
    program: { tasks: ['await new Promise(() => {})'], outcomes: 1, traces: 1 },
    shows: 'other',
  },
  'a step without a drain does not come to rest': {
    file: run,
    from: 'this.settling = 1\n      return false',
    to: 'this.settling = 1',
    program: { ...update('await 0'), outcomes: 2, traces: 4 },
    drain: false,
    shows: 'escapes',
  },
  'a timer loses its async context': {
    file: 'runtime/src/suspend.ts',
    from: 'run.promises.quietly(() => thenOf.call(promise, fn))\n  return resolve',
    to: 'return fn',
    program: {
      before: `const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks')
        const storage = new AsyncLocalStorage()`,
      tasks: [
        `const sleep = () => new Promise((yes) => setTimeout(() => yes(storage.getStore()), 1))
         log('a', await storage.run(1, sleep))`,
      ],
      outcomes: 1,
      traces: 1,
    },
    shows: 'other',
  },
  'an invariant does not look at what it reads': {
    file: 'runtime/src/invariants.ts',
    from: "if (wrote) for (const resource of watched) log.note(resource, 'read', undefined)",
    to: '',
    program: {
      before: "let x = 0, y = 0\nrace.invariant(() => { log('i', `${x}${y}`) })",
      tasks: ['x = 1', 'y = 1'],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
}
