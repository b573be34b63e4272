import { apartStates } from './program-state-apart.ts'
import { foreign } from './program-state-foreign.ts'

/** One thing that tasks share, and what can be done with it, as text. `$` is a value; nothing here gives an object. */
export interface State {
  readonly declare: string
  /** Other states that the declaration mentions. */
  readonly needs?: readonly string[]
  /** Declared outside of the program function, and put back by `reset` when it begins. */
  readonly outside?: boolean
  readonly reset?: string
  /** The state as a primitive, at the end. */
  readonly show: string
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** With a suspension point inside. */
  readonly slow: readonly string[]
}

const object: State = {
  declare: 'const o = { a: 0, b: 0, child: { x: 0 } }',
  show: 'JSON.stringify(o)',
  reads: [
    'o.a',
    'o.b',
    'o.child.x',
    "o['a']",
    "'b' in o",
    'Object.keys(o).join()',
    'JSON.stringify(o)',
    'Object.values(o).length',
    '({ ...o }).b',
    'o?.c',
    '(({ a, ...rest }) => a + Object.keys(rest).length)(o)',
    '(({ child: { x: inner = 5 } }) => inner)(o)',
    "Object.hasOwn(o, 'b')",
    "Object.getOwnPropertyDescriptor(o, 'a').value",
    'structuredClone(o).child.x',
    '(() => { let all = ""; for (const k in o) all += k; return all })()',
    "Reflect.get(o, 'a')",
  ],
  writes: [
    'o.a = $',
    'o.a += $',
    'o.a++',
    'o.b = $',
    'o.a = o.b + $',
    'delete o.b',
    'o.b ??= $',
    'o.a ||= $',
    'o.a &&= $',
    'o.c = $',
    'o.child = { x: $ }',
    'o.child.x += $',
    '++o.child.x',
    'Object.assign(o, { b: $ })',
    '({ b: o.a } = { b: $ })',
    '[o.a, o.b] = [o.b, o.a]',
    "Object.defineProperty(o, 'b', { value: $, writable: true, enumerable: true, configurable: true })",
    "Reflect.set(o, 'a', $)",
    "Reflect.deleteProperty(o, 'c')",
  ],
  slow: [
    'o.a = await $',
    'o.a += await $',
    'o.a = o.b + (await $)',
    'o[await "a"] = $',
    'o.child.x = o.a + (await $)',
    '(await o).b = $',
    'o.c ??= await $',
    '({ b: o.a } = { b: await $ })',
    'for (const k in o) { log("k", k); await 0 }',
  ],
}

const alias: State = {
  declare: 'const alias = o, child = o.child',
  needs: ['object'],
  show: 'alias.a',
  reads: ['alias.a', 'child.x', 'alias === o && o.child === child', 'alias.b'],
  writes: ['alias.a = $', 'child.x += $', 'alias.child = child', 'delete alias.b', 'alias.b = $'],
  slow: ['alias.a += await $', 'child.x = alias.a + (await $)'],
}

const variable: State = {
  declare: 'let v = 0, w = 0',
  show: 'v + ";" + w',
  reads: ['v', 'w', 'v + w', '(() => v)()'],
  writes: [
    'v = $',
    'v += $',
    'v++',
    'w = v + $',
    'v ||= $',
    'v &&= $',
    'w ??= $',
    '[v, w] = [w, v]',
    '({ v } = { v: $ })',
    '(() => { w = $ })()',
  ],
  slow: [
    'v = await $',
    'v += await $',
    'v = w + (await $)',
    'v = (await $) + w',
    '({ v } = { v: await $ })',
    'v ||= await $',
  ],
}

const array: State = {
  declare: 'const arr = [0, 0]',
  show: 'JSON.stringify(arr)',
  reads: [
    'arr[0]',
    'arr[1]',
    'arr.length',
    'arr.at(-1)',
    'arr.join()',
    'arr.map((n) => n + 1).join()',
    'arr.indexOf(0)',
    '[...arr].length',
    '(([first, ...rest]) => first + rest.length)(arr)',
    'arr.slice(1).join()',
    'arr.reduce((sum, n) => sum + n, 0)',
    'Math.max(...arr)',
    'arr.concat([1], arr).length',
    'Array.from(arr).join()',
    '(() => { let all = ""; for (const n of arr) all += n; return all })()',
    '(() => { let n = 0; arr.forEach((e) => { n += e }); return n })()',
  ],
  writes: [
    'arr[0] = $',
    'arr[1] += $',
    'arr.push($)',
    'arr.pop()',
    'arr.shift()',
    'arr.unshift($)',
    'arr.length = 1',
    'arr[arr.length] = $',
    'arr.splice(0, 1)',
    'arr.sort()',
    'arr.reverse()',
    'arr.fill($)',
    '[arr[0]] = [$]',
    'arr[3] = $',
    'arr.push(...arr)',
  ],
  slow: [
    'arr[0] = await $',
    'arr[1] += await $',
    'arr[await 0]++',
    'arr.push(await $)',
    'arr.push(arr.length, await $)',
    'for (const n of arr) { log("n", n); await 0; if (arr.length > 4) break }',
    'for (const [i, n] of arr.entries()) { log("i", i + n); await 0; if (i > 2) break }',
    'for (let i = 0; i < arr.length && i < 3; i++) { arr[i] += await $ }',
    'arr[arr.length - 1] = arr[0] + (await $)',
  ],
}

const map: State = {
  declare: "const map = new Map([['k', 0]])",
  show: 'JSON.stringify([...map])',
  reads: [
    "map.get('k')",
    "map.get('j')",
    "map.has('j')",
    'map.size',
    '[...map.keys()].join()',
    '[...map].length',
    'JSON.stringify([...map.values()])',
    '(() => { let all = ""; for (const [k, n] of map) all += k + n; return all })()',
    '(() => { let n = 0; map.forEach((e) => { n += e }); return n })()',
    'new Map(map).size',
    'Array.from(map.entries()).join()',
    'map.values().next().value',
  ],
  writes: [
    "map.set('k', $)",
    "map.set('k', (map.get('k') ?? 0) + $)",
    "map.set('j', $)",
    "map.delete('k')",
    'map.clear()',
    "map.set('i', $).set('j', $)",
    "if (!map.has('j')) map.set('j', $)",
    'map.set(1, $)',
    "map['set']('k', $)",
  ],
  slow: [
    "map.set('k', await $)",
    "map.set('k', map.get('k') + (await $))",
    'for (const [k, n] of map) { log("k", k + n); await 0; if (map.size > 3) break }',
    'const keys_ = map.keys(); log("s", String(keys_.next().value)); await 0; log("s", String(keys_.next().value))',
  ],
}

const set: State = {
  declare: 'const set = new Set([1])',
  show: '[...set].join()',
  reads: ['set.has(1)', 'set.has(2)', 'set.size', '[...set].join()', 'Array.from(set).length'],
  writes: [
    'set.add(2)',
    'set.add($)',
    'set.delete(1)',
    'set.clear()',
    'set.add(1)',
    'set.add(3).delete(2)',
  ],
  slow: ['set.add(await $)', 'for (const n of set) { log("n", n); await 0; if (n > 2) break }'],
}

const closure: State = {
  declare: 'const counter = makeCounter(), other = makeCounter()',
  show: 'counter.get() + ";" + other.get()',
  reads: ['counter.get()', 'other.get()', 'counter.get.call(null)'],
  writes: [
    'counter.inc()',
    'other.inc()',
    'counter.put($)',
    'counter.put(other.inc())',
    'counter.put.apply(null, [$])',
  ],
  slow: ['await counter.slow($)', 'counter.put(counter.get() + (await $))', 'await other.slow($)'],
}

const outer: State = {
  declare:
    'let mod = 0\nconst store = { z: 0, list: [], y: undefined }\nclass Totals {\n  static n = 0\n  static add(by) { return (this.n += by) }\n}',
  outside: true,
  reset: 'mod = 0; store.z = 0; store.list = []; store.y = undefined; Totals.n = 0',
  show: 'mod + JSON.stringify(store) + Totals.n',
  reads: ['mod', 'store.z', 'store.list.length', 'store.y', "'y' in store", 'Totals.n'],
  writes: [
    'mod = $',
    'mod += $',
    'mod++',
    'store.z = $',
    'store.z += $',
    'store.list.push($)',
    'store.y ??= $',
    'mod = store.z + $',
  ],
  slow: [
    'mod += await $',
    'store.z += await $',
    'store.z = mod + (await $)',
    'store.list = [...store.list, await $]',
  ],
}

export const plainStates: Readonly<Record<string, State>> = {
  object,
  variable,
  array,
  map,
  alias,
  set,
  closure,
  outer,
  foreign,
  ...apartStates,
}
