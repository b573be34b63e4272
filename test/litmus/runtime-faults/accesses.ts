import type { PlantedFault } from './planted-fault.ts'

const properties = 'runtime/src/properties.ts'
const record = 'runtime/src/record.ts'
const variables = 'runtime/src/variables.ts'

/** Two outcomes and traces: the second task sees what the first does, or not. */
const two = { outcomes: 2, traces: 2, shows: 'lost' } as const
const seen = (before: string, ...tasks: readonly string[]) => ({
  program: { before, tasks, outcomes: two.outcomes, traces: two.traces },
  shows: two.shows,
})

/** Properties, variables and what the language's own syntax touches. */
export const accesses: Readonly<Record<string, PlantedFault>> = {
  'reading a property is no access': {
    file: record,
    from: 'get(object, key, site) {\n    const { run } = realm\n    if (run !== undefined) readNoted(run, object, key, site)',
    to: 'get(object, key, site) {',
    ...seen('const o = { a: 0 }', 'o.a = 1', "log('a', o.a)"),
  },
  'reading a computed property is no access': {
    file: record,
    from: 'key(key, object, site) {\n    const { run } = realm\n    if (run !== undefined) readNoted(run, object, key, site)',
    to: 'key(key, object, site) {',
    ...seen("const o = { a: 0 }, k = 'a'", 'o.a = 1', "log('a', o[k])"),
  },
  'writing a property is no access': {
    file: properties,
    from: "note(run, known.owner, key, accessor ? 'read' : 'write', site)",
    to: '',
    ...seen('const o = { a: 0 }', 'o.a = 1', "log('a', o.a)"),
  },
  'writing a property through a setter is a write of it': {
    file: properties,
    from: "accessor ? 'read' : 'write'",
    to: "'write'",
    program: {
      before: 'const o = { a: 0, b: 0, set to(key) { this[key] = 1 } }',
      tasks: ["o.to = 'a'", "o.to = 'b'"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'assigning what was awaited is no access': {
    file: record,
    from: 'put(object, key, value, site) {\n    if (realm.run !== undefined) noteSet(realm.run, object, key, site)',
    to: 'put(object, key, value, site) {',
    ...seen('const o = { a: 0 }', 'o.a = await 1', "log('a', o.a)"),
  },
  'a logical assignment does not write': {
    file: record,
    from: 'if (run !== undefined) noteSet(run, run.lastObject, run.lastKey, site)',
    to: '',
    ...seen('const o = { a: 0 }', 'o.a ||= 1', "log('a', o.a)"),
  },
  'a new property does not change the order of keys': {
    file: properties,
    from: "if (!accessor && !Object.hasOwn(object, key)) note(run, known.owner, orderKey, 'write', site)",
    to: '',
    program: {
      before: 'const o = {}',
      tasks: ['o.a = 1', 'o.b = 1'],
      show: 'Object.keys(o).join()',
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'reads along the prototype chain are no accesses': {
    file: properties,
    from: 'while (prototype !== null && !isPlatformObject(prototype)) {',
    to: 'while (false) {',
    ...seen('const base = { a: 0 }, o = Object.create(base)', 'base.a = 1', "log('a', o.a)"),
  },
  'deleting a property is no access': {
    file: properties,
    from: "noteChange(run, known.owner, key, there, site)\n  if (there) note(run, known.owner, orderKey, 'write', site)",
    to: '',
    ...seen('const o = { a: 1 }', 'delete o.a', "log('a', o.a)"),
  },
  'deleting what is not there is a write': {
    file: properties,
    from: 'noteChange(run, known.owner, key, there, site)',
    to: "note(run, known.owner, key, 'write', site)",
    program: {
      before: 'const o = {}',
      tasks: ['delete o.a', 'delete o.a'],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  '`in` is no access': {
    file: record,
    from: 'if (realm.run !== undefined) noteGet(realm.run, object, key, site)\n    // As the engine',
    to: '// As the engine',
    ...seen('const o = { a: 1 }', 'delete o.a', "log('a', 'a' in o)"),
  },
  'destructuring is no access': {
    file: record,
    from: 'if (realm.run !== undefined) notePattern(realm.run, object, shape, site)',
    to: '',
    ...seen('const o = { a: 0 }', 'o.a = 1', "const { a } = o; log('a', a)"),
  },
  'a nested pattern reads the outer object only': {
    file: properties,
    from: "else if (found !== undefined && 'value' in found) notePattern(run, found.value, nested, site)",
    to: '',
    ...seen('const o = { p: { a: 0 } }', 'o.p.a = 1', "const { p: { a } } = o; log('a', a)"),
  },
  'spreading an object is no access': {
    file: record,
    from: "noteWhole(run, object, 'read', site)\n    }\n    return object",
    to: '}\n    return object',
    ...seen('const o = { a: 0 }', 'o.a = 1', "log('a', { ...o }.a)"),
  },
  'iterating a collection is no access': {
    file: 'runtime/src/iteration.ts',
    from: '  noteIterable(run, iterable, site)\n}',
    to: '}',
    ...seen('const list = [1]', 'list.push(2)', "log('a', [...list].length)"),
  },
  'for-in does not look at all keys': {
    file: 'runtime/src/iteration.ts',
    from: "noteWhole(run, object, 'read', site)\n  // The program's own proxy",
    to: "// The program's own proxy",
    ...seen(
      'const o = { a: 0 }',
      'o.b = 1',
      "let keys = ''; for (const k in o) keys += k; log('a', keys)",
    ),
  },
  'for-in does not look at a key when its turn comes': {
    file: 'runtime/src/iteration.ts',
    from: 'noteGet(run, target, key, site)\n      return Reflect.getOwnPropertyDescriptor',
    to: 'return Reflect.getOwnPropertyDescriptor',
    program: {
      before: 'const o = { a: 0, b: 0 }',
      tasks: [
        "let keys = ''; for (const k in o) { keys += k; await 0 } log('a', keys)",
        'delete o.b',
      ],
      outcomes: 2,
      traces: 3,
    },
    shows: 'fewer traces',
  },
  'an object that becomes text is not read': {
    file: 'runtime/src/text.ts',
    from: "noteWhole(run, object, 'read', site)\n      for",
    to: 'for',
    ...seen('const list = [1]', 'list.push(2)', "log('a', `${list}`)"),
  },
  'private fields are no resources': {
    file: properties,
    from: "note(run, known.owner, key, 'write', site)\n    return\n  }\n  if (known.region",
    to: 'return\n  }\n  if (known.region',
    ...seen(
      'class C { #n = 0; put(n) { this.#n = n } get() { return this.#n } }\nconst c = new C()',
      'c.put(1)',
      "log('a', c.get())",
    ),
  },
  'the bodies of accessors are not instrumented': {
    file: 'instrument/src/classes.ts',
    from: "if (member.type === 'MethodDefinition' && isFunction(value)) {",
    to: "if (member.kind === 'get') return\nif (member.type === 'MethodDefinition' && isFunction(value)) {",
    ...seen(
      'const o = { n: 0 }\nclass C { get double() { return o.n * 2 } }\nconst c = new C()',
      'o.n = 1',
      "log('a', c.double)",
    ),
  },
  'a getter in a pattern is not called': {
    file: properties,
    from: "if (found?.get !== undefined) run.touch(everything, 'read', site)",
    to: 'if (found?.get !== undefined) return',
    ...seen(
      'const inner = { n: 0 }, o = { get p() { return inner } }',
      'inner.n = 1',
      "const { p: { n } } = o; log('a', n)",
    ),
  },
  'variables of closures are no resources': {
    file: variables,
    from: 'run.touch(resource, kind, site)\n  run.seeValue(value)',
    to: 'run.seeValue(value)',
    ...seen('let n = 0', 'n = 1', "log('a', n)"),
  },
  'a variable that is captured does not outlive a step': {
    file: 'instrument/src/binding.ts',
    from: "return binding.captured && isReassigned(binding) && binding.kind !== 'import'",
    to: 'return false',
    ...seen('let n = 0', 'n = 1', "log('a', n)"),
  },
  'a variable that what was awaited is assigned to is not written': {
    file: record,
    from: "if (realm.run !== undefined) noteVariable(realm.run, scope, variable, 'write', site, value)\n    return value\n",
    to: 'return value\n',
    ...seen('let n = 0', 'n = await 1', "log('a', n)"),
  },
  'all activations of a function share its variables': {
    file: variables,
    from: 'else ({ owner } = activation)',
    to: "else owner = names.owner('variables')",
    program: {
      before:
        'const counter = () => { let n = 0; return () => ++n }\nconst a = counter(), b = counter()',
      tasks: ['a()', 'b()'],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'globals are no resources': {
    file: variables,
    from: 'run.touch(run.world.names.key(known.owner, name), kind, site)',
    to: '',
    ...seen("opaqueFunction('globalThis.planted = 0')()", 'planted = 1', "log('a', planted)"),
  },
}
