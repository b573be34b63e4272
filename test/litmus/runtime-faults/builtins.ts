import type { PlantedFault } from './planted-fault.ts'

const collections = 'runtime/src/builtins/collections.ts'
const objects = 'runtime/src/builtins/objects.ts'
const stateful = 'runtime/src/builtins/stateful.ts'

const seen = (before: string, ...tasks: readonly string[]) => ({
  program: { before, tasks, outcomes: 2, traces: 2 },
  shows: 'lost' as const,
})
const alone = (before: string, ...tasks: readonly string[]) => ({
  program: { before, tasks, outcomes: 1, traces: 1 },
  shows: 'more traces' as const,
})

/** Built-in functions and objects. */
export const builtins: Readonly<Record<string, PlantedFault>> = {
  'who looks at a joint promise does not look at its elements': {
    file: 'runtime/src/promises.ts',
    from: 'for (const element of composite.elements) this.look(element, depth + 1)',
    to: '',
    program: {
      before: 'let yes; const p = new Promise((done) => { yes = done })',
      tasks: ['yes()', 'await Promise.race([Promise.allSettled([p]), 2])'],
      outcomes: 1,
      traces: 2,
    },
    shows: 'fewer traces',
  },
  'what an element adds to allSettled depends on which is first': {
    file: 'runtime/src/builtins/promises.ts',
    from: "run.promises.contribute(result, 'shows')",
    to: "run.promises.contribute(result, 'adds')",
    program: {
      before: 'let yes; const p = new Promise((done) => { yes = done })',
      tasks: ['yes()', 'await Promise.allSettled([p])'],
      outcomes: 1,
      traces: 1,
    },
    shows: 'unfaithful',
  },
  'a set is not asked what it has before it is added to': {
    file: 'runtime/src/accesses.ts',
    from: "if (run.previews === undefined || !changes) note(run, owner, key, 'read', site, peek)",
    to: "if (!changes) note(run, owner, key, 'read', site, peek)",
    program: {
      before: 'const set = new Set([1])',
      tasks: ['set.delete(1)', 'set.add(1)'],
      outcomes: 1,
      traces: 2,
    },
    shows: 'unfaithful',
  },
  'the keys of a map are one resource': {
    file: collections,
    from: 'note(run, known.owner, keyOf(run, key), kind, site, lookAt(run, self, key))',
    to: "note(run, known.owner, 'any', kind, site, lookAt(run, self, key))",
    ...alone(
      "const map = new Map([['a', 1], ['b', 2]])",
      "map.set('a', 3)",
      "log('a', map.get('b'))",
    ),
  },
  'a key of a map is no resource': {
    file: collections,
    from: 'note(run, known.owner, keyOf(run, key), kind, site, lookAt(run, self, key))',
    to: '',
    ...seen("const map = new Map([['a', 1]])", "map.set('a', 3)", "log('a', map.get('a'))"),
  },
  'all objects are the same key': {
    file: collections,
    from: 'return `object ${known.owner}`',
    to: "return 'object'",
    ...alone(
      'const k = {}, l = {}, map = new Map([[k, 1], [l, 2]])',
      'map.set(k, 3)',
      'map.set(l, 3)',
    ),
  },
  'a new key does not change the order of keys': {
    file: collections,
    from: "if (there === false) noteOrder(run, self, 'write', site)",
    to: '',
    program: {
      before: 'const map = new Map()',
      tasks: ["map.set('a', 1)", "map.set('b', 2)"],
      show: '[...map.keys()].join()',
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'a key that is deleted does not change the size': {
    file: collections,
    from: "if (there === true) noteOrder(run, self, 'write', site)",
    to: '',
    ...seen("const map = new Map([['a', 1]])", "map.delete('a')", "log('a', map.size)"),
  },
  'size is no access': {
    file: 'runtime/src/properties.ts',
    from: "if (isLength(object, key)) return noteOrder(run, object, 'read', site)",
    to: '',
    ...seen('const set = new Set()', 'set.add(1)', "log('a', set.size)"),
  },
  'adding what a set has already is a write': {
    file: collections,
    from: 'if (self instanceof Set) noteKeyChange(run, self, args[0], there === false, site)\n    else',
    to: '',
    ...alone('const set = new Set([1])', 'set.add(1)', 'set.add(1)'),
  },
  'clear() is no access': {
    file: collections,
    from: "...entries(prototype, whole('write'), ['clear']),",
    to: '',
    ...seen("const map = new Map([['a', 1]])", 'map.clear()', "log('a', map.get('a'))"),
  },
  'an iterator has no collection behind it': {
    file: collections,
    from: 'run.iterators.set(result, self)',
    to: '',
    ...seen(
      "const map = new Map([['a', 1]]), values = map.values()",
      "map.set('a', 2)",
      "log('a', values.next().value)",
    ),
  },
  'push() does not change the length': {
    file: collections,
    from: "if (Array.isArray(self)) {\n    noteOrder(run, self, 'write', site)\n    const known",
    to: 'if (Array.isArray(self)) {\n    const known',
    ...seen('const list = []', 'list.push(1)', "log('a', list.length)"),
  },
  'methods that change an array only read it': {
    file: collections,
    from: '...entries(prototype, arrayWrite, writers),',
    to: "...entries(prototype, whole('read'), writers),",
    ...seen('const list = [2, 1]', 'list.sort()', "log('a', list.indexOf(1))"),
  },
  'methods that look for something in an array do not read it': {
    file: collections,
    from: "...entries(prototype, whole('read'), readers),",
    to: '',
    ...seen('const list = [0]', 'list[0] = 1', "log('a', list.indexOf(1))"),
  },
  'Object.keys() is no access': {
    file: objects,
    from: "if (isObject(args[0])) noteOrder(run, run.objects.target(args[0]), 'read', site)",
    to: '',
    ...seen('const o = {}', 'o.a = 1', "log('a', Object.keys(o).length)"),
  },
  'Object.values() is no access': {
    file: objects,
    from: 'if (isObject(args[0])) noteWhole(run, args[0], kind, site)',
    to: '',
    ...seen('const o = { a: 0 }', 'o.a = 1', "log('a', Object.values(o)[0])"),
  },
  'Object.assign() does not read': {
    file: objects,
    from: "noteWhole(run, source, 'read', site)\n    const seen",
    to: 'const seen',
    ...seen('const o = { a: 0 }', 'o.a = 1', "log('a', Object.assign({}, o).a)"),
  },
  'Object.assign() does not write': {
    file: objects,
    from: 'for (const name of seen) noteSet(run, target, name, site)',
    to: '',
    ...seen('const o = { a: 0 }', 'Object.assign(o, { a: 1 })', "log('a', o.a)"),
  },
  'Reflect is no access': {
    file: objects,
    from: 'noted(run, args[0], args[1], site)',
    to: '',
    ...seen('const o = { a: 0 }', "Reflect.set(o, 'a', 1)", "log('a', o.a)"),
  },
  'hasOwnProperty() is no access': {
    file: objects,
    from: 'noteGet(run, self, args[0], site)\n  return Reflect.apply(fn, self, args)',
    to: 'return Reflect.apply(fn, self, args)',
    ...seen('const o = {}', 'o.a = 1', "log('a', o.hasOwnProperty('a'))"),
  },
  'JSON.stringify() is no access': {
    file: objects,
    from: 'deepRead(run, args[0])\n        return Reflect.apply(fn, self, args)',
    to: 'return Reflect.apply(fn, self, args)',
    ...seen('const o = { p: { a: 0 } }', 'o.p.a = 1', "log('a', JSON.stringify(o))"),
  },
  'structuredClone() is no access': {
    file: objects,
    from: 'deepRead(run, args[0])\n        return deepMake',
    to: 'return deepMake',
    ...seen('const o = { p: { a: 0 } }', 'o.p.a = 1', "log('a', structuredClone(o).p.a)"),
  },
  'what is called through call() is not seen': {
    file: objects,
    from: '? invoke(run, self as Fn, receiver, rest, site)',
    to: '? Reflect.apply(self as Fn, receiver, rest)',
    ...seen(
      "const map = new Map([['a', 0]])",
      "Map.prototype.set.call(map, 'a', 1)",
      "log('a', map.get('a'))",
    ),
  },
  'a built-in that is bound is foreign': {
    file: objects,
    from: "const target = typeof self === 'function' ? callee(run, self, site as never) : self",
    to: 'const target = self',
    ...alone(
      "const map = new Map([['a', 0], ['b', 0]]), set = map.set.bind(map)",
      "set('a', 1)",
      "log('a', map.get('b'))",
    ),
  },
  'a proxy is another object than its target': {
    file: objects,
    from: 'run.realm.proxies.set(proxy, target)',
    to: '',
    ...seen('const o = { a: 0 }, p = new Proxy(o, {})', 'p.a = 1', "log('a', o.a)"),
  },
  'next() of a generator does not change it': {
    file: stateful,
    from: "note(run, run.objects.get(self).owner, 'state', 'write', site)\n    const source",
    to: 'const source',
    ...seen(
      'const it = (function* () { yield 1; yield 2 })()',
      "log('a', it.next().value)",
      "log('b', it.next().value)",
    ),
  },
  'a loop over a generator does not change it': {
    file: 'runtime/src/iteration.ts',
    from: "note(run, known.owner, 'state', 'write', site)",
    to: '',
    ...seen(
      'function* some() { yield 1; yield 2 }\nconst it = some()',
      "for (const x of it) { log('a', x); break }",
      "for (const x of it) { log('b', x); break }",
    ),
  },
  'a regular expression has no lastIndex': {
    file: stateful,
    from: "noteSet(run, regExp, 'lastIndex', site)",
    to: '0',
    ...seen('const x = /x/g', "log('a', x.test('x'))", "log('b', x.test('x'))"),
  },
  'setting a date is a look at it': {
    file: stateful,
    from: 'Date.prototype,\n      changeDate,',
    to: "Date.prototype,\n      state('read'),",
    ...seen('const date = new Date(0)', 'date.setTime(1)', "log('a', date.getTime())"),
  },
  'arithmetic sees dates': {
    file: stateful,
    from: "run.touch(everything, 'write', site)\n  return state",
    to: '0\n  return state',
    ...seen('const date = new Date(0)', 'date.setTime(1)', "log('a', date - 0)"),
  },
  'elements of typed arrays are properties': {
    file: 'runtime/src/bytes.ts',
    from: "if (!ArrayBuffer.isView(object) || typeof key !== 'string') return false",
    to: 'return false',
    ...seen(
      'const bytes = new Uint8Array(4), words = new Uint16Array(bytes.buffer)',
      'bytes[1] = 1',
      "log('a', words[0])",
    ),
  },
  'a buffer is one byte': {
    file: 'runtime/src/bytes.ts',
    from: 'note(run, known.owner, byte, kind, site)',
    to: 'note(run, known.owner, 0, kind, site)',
    ...alone('const bytes = new Uint8Array(4)', 'bytes[0] = 1', 'bytes[1] = 1'),
  },
  'a DataView touches one byte': {
    file: stateful,
    from: 'noteRange(run, self, Number(args[0]), size, kind, site)',
    to: 'noteRange(run, self, Number(args[0]), 1, kind, site)',
    ...seen(
      'const view = new DataView(new ArrayBuffer(4))',
      'view.setUint16(0, 1)',
      "log('a', view.getUint8(1))",
    ),
  },
  'an address and its parameters are two': {
    file: 'runtime/src/hidden.ts',
    from: "note(run, run.world.names.owner('addresses'), valueKey, kind, site)",
    to: '',
    ...seen(
      "const url = new URL('http://x/?q=1')",
      "url.searchParams.set('q', '2')",
      "log('a', url.href)",
    ),
  },
  'an error that becomes text is not read': {
    file: 'runtime/src/hidden.ts',
    from: 'noteWhole(run, ArrayBuffer.isView(object) ? object.buffer : object, kind, site)',
    to: '',
    ...seen("const e = new Error('x')", "e.message = 'y'", "log('a', `${e}`)"),
  },
}
