import { objectForms } from './syntax-forms-objects.ts'

/** Forms of the language that touch one thing; each takes part in a race of its own. */
export interface SyntaxForms {
  readonly before: string
  /** Expressions that see what `change` changes. */
  readonly reads?: readonly string[]
  readonly change?: string
  /** Statements that change what `look` sees. */
  readonly writes?: readonly string[]
  readonly look?: string
}

const patterns: SyntaxForms = {
  before: 'const o = { a: 0, k: 1 }',
  change: 'o.a = 1',
  reads: [
    '(() => { const [{ a }, { k }] = [o, o]; return a + k })()',
    '(() => { const [[{ a }]] = [[o]]; return a })()',
    '(() => { const { l: [{ a }] } = { l: [o] }; return a })()',
    '(() => { const { ["l"]: { a } } = { l: o }; return a })()',
    '(() => { const [...[{ a }]] = [o]; return a })()',
    '(() => { const [...{ length, 0: { a } }] = [o]; return a + length })()',
    '(() => { const { l: { a } = o } = {}; return a })()',
    '(() => { const [{ a } = o] = []; return a })()',
    '(() => { let a; ({ l: { a } = o } = {}); return a })()',
    '(() => { for (const [{ a }] of [[o]]) return a })()',
    '(() => { for (const [k, { a }] of new Map([[1, o]])) return a + k })()',
    '(() => { for (const { l: { a } = o } of [{}]) return a })()',
    '(() => { try { throw o } catch ({ a }) { return a } })()',
    '(() => { try { throw [o] } catch ([{ a }]) { return a } })()',
    '(() => { try { throw {} } catch ({ l: { a } = o }) { return a } })()',
    'await (async () => { for await (const { a } of [o]) return a })()',
    'await (async () => { for await (const [{ a }] of [[o]]) return a })()',
  ],
}

const patternsThatSuspend: SyntaxForms = {
  before: 'const o = { a: 0 }',
  change: 'o.a = 1',
  reads: [
    'await (async () => { const { q = await 1, a } = o; return a + q })()',
    'await (async () => { const { [await "a"]: a } = o; return a })()',
    'await (async () => { const { q = await 1, ...rest } = o; return rest.a + q })()',
    'await (async () => { const { q: { z = await 1 } = {}, a } = o; return a + z })()',
    'await (async () => { const [q = await 1, { a }] = [undefined, o]; return a + q })()',
    'await (async () => { let q, a; ({ q = await 1, a } = o); return a + q })()',
    'await (async () => { for (const { q = await 1, a } of [o]) return a + q })()',
    'await (async () => { for await (const { q = await 1, a } of [o]) return a + q })()',
    'await (async () => { try { throw o } catch ({ q = await 1, a }) { return a + q } })()',
    'await (async () => { const g = (function* () { const { q = yield 1, a } = o; yield a })(); g.next(); await 0; return g.next().value })()',
    'await (async () => { const g = (async function* () { const { q = yield 1, a } = o; yield a })(); await g.next(); return (await g.next()).value })()',
  ],
  look: 'o.a',
  writes: [
    '[o.a = await 1] = []',
    '({ v: o.a = await 1 } = {})',
    '[o[await "a"]] = [1]',
    '[o.a, o.b = await 1] = [1]',
    '[o.b = await 1, o.a] = [, 1]',
    'for ([o.b = await 1, o.a] of [[, 1]]);',
    'for (o[await "a"] of [1]);',
    'for await (o.a of [1]);',
    'for await ([o.b = await 1, o.a] of [[, 1]]);',
  ],
}

const variablesInPatternsThatSuspend: SyntaxForms = {
  before: 'let v = 0, w = 0',
  look: 'v',
  writes: [
    '[v = await 1] = []',
    '[v, w = await 1] = [1]',
    '[w = await 1, v] = [, 1]',
    '({ w = await 1, v } = { v: 1 })',
    '({ [await "w"]: v } = { w: 1 })',
    'for ([w = await 1, v] of [[, 1]]);',
    'for ({ v = await 1 } of [{}]);',
    'for await ([v, w = await 1] of [[1]]);',
  ],
}

const parameters: SyntaxForms = {
  before: 'const o = { a: 0, b: { c: 0 }, m() { return this.a } }',
  change: 'o.a = 1',
  reads: [
    '((...[{ a }]) => a)(o)',
    '(function (...[{ a }]) { return a })(o)',
    '(function ([{ a }]) { return a })([o])',
    '(function ([[{ a }]]) { return a })([[o]])',
    '(([{ a }]) => a)([o])',
    '(([[{ a }]]) => a)([[o]])',
    '((({ a } = o) => a))()',
    '(function ({ a } = o) { return a })()',
    '(({ l: { a } = o }) => a)({})',
    '(function ({ l: { a } = o }) { return a })({})',
    '((p, { a } = p) => a)(o)',
    '({ m({ a }) { return a } }).m(o)',
    'new (class { constructor({ a }) { this.z = a } })(o).z',
    '[...(function* ({ a }) { yield a })(o)][0]',
    'await (async () => { const g = (function* ({ a }) { yield a })(o); await 0; return g.next().value })()',
    'await (async () => { const g = (async function* ([{ a }]) { yield a })([o]); await 0; return (await g.next()).value })()',
    '((p = o?.["a"]) => p)()',
    '((p = [o]?.[0].a) => p)()',
    '((p = { o }?.o["a"]) => p)()',
    '((p = { o }?.o.m()) => p)()',
    '((p = { o }?.o["m"]?.()) => p)()',
    '((p = (0, o)["a"]) => p)()',
    'new (class { z = o?.a })().z',
    'new (class { z = [o]?.[0].a })().z',
    'new (class { z = { o }?.o["m"]() })().z',
    'Object.keys(new (class { [{ o }?.o.a] = 1 })()).join()',
    'Object.keys(new (class { z = class { static [{ o }?.o.a] = 1 } })().z).join()',
  ],
  look: 'o.a',
  writes: [
    '((p = ((0, o)["a"] = 1)) => p)()',
    '((p = ((0, o)["a"] ||= 1)) => p)()',
    '((p = (0, o)["a"]++) => p)()',
    '((p = delete { o }?.o["a"]) => p)()',
    'new (class { z = (0, o)["a"]++ })()',
    'new (class { z = delete { o }?.o.a })()',
  ],
}

const aboveIt: SyntaxForms = {
  before: `const base = { v: 0, m() { return this.w } }
    class B { static v = 0; m() { return 0 } }
    class C extends B { static v = 5; static r() { return super.v } m() { return super.m() } }
    const sub = {
      __proto__: base, w: 0, v: 7, m() { return 8 },
      get() { return super.v }, computed() { return super['v'] }, later: (k) => k,
      keyed() { return super[this.later('v')] }, arrow() { return (() => super.v)() },
      call() { return super.m() }, calls() { return super['m']() }, optional() { return super.m?.() },
      both() { return super['m']?.() }, tag() { return super.m\`\` }, inner() { return (super.m)() },
      async slow() { return super[await 'm'](await 1) },
    }`,
  change: 'base.v = 1; base.m = () => 2; B.v = 1; B.prototype.m = () => 2',
  reads: [
    'sub.get()',
    'sub.computed()',
    'sub.keyed()',
    'sub.arrow()',
    'sub.call()',
    'sub.calls()',
    'sub.optional()',
    'sub.both()',
    'sub.tag()',
    'sub.inner()',
    'await sub.slow()',
    'C.r()',
    'new C().m()',
    'sub.get.call({})',
  ],
}

const throughSuper: SyntaxForms = {
  before: `const sub = {
    __proto__: {}, q: 0,
    set(v) { super.q = v }, computed(v) { super['q'] = v }, update(v) { super.q += v },
    updateComputed(v) { super['q'] += v }, increment() { super.q++ }, logical(v) { super.q ||= v },
    pattern(v) { [super.q] = [v] }, patternComputed(v) { ({ v: super['q'] } = { v }) },
    loop(v) { for (super.q of [v]); }, async late(v) { super.q = await v },
    async lateComputed(v) { super['q'] = await v }, async lateUpdate(v) { super.q += await v },
    async lateLogical(v) { super.q ||= await v }, async latePattern(v) { [super.q = await v] = [] },
  }`,
  look: 'sub.q',
  writes: [
    'sub.set(1)',
    'sub.computed(1)',
    'sub.update(1)',
    'sub.updateComputed(1)',
    'sub.increment()',
    'sub.logical(1)',
    'sub.pattern(1)',
    'sub.patternComputed(1)',
    'sub.loop(1)',
    'await sub.late(1)',
    'await sub.lateComputed(1)',
    'await sub.lateUpdate(1)',
    'await sub.lateLogical(1)',
    'await sub.latePattern(1)',
  ],
}

const callsWithArgumentsThatSuspend: SyntaxForms = {
  before: `class M extends Map {
      async named(v) { super.set('k', await v) }
      async computed(v) { super['set']('k', await v) }
      async optional(v) { super.set?.('k', await v) }
      async spread(v) { super.set('k', ...(await 0, [v])) }
    }
    const m = new M([['k', 0]]), o = { m, get: () => m }, set = m.set.bind(m)`,
  look: "m.get('k')",
  writes: [
    "m.set('k', await 1)",
    "m['set']('k', await 1)",
    "m?.set('k', await 1)",
    "m?.['set']('k', await 1)",
    "m.set?.('k', await 1)",
    "m['set']?.('k', await 1)",
    "(m?.set)('k', await 1)",
    "(m?.['set'])('k', await 1)",
    "o?.m.set('k', await 1)",
    "o?.m['set']('k', await 1)",
    "o?.m['set']?.(...[await 'k', 1])",
    "o.get()['set'](await 'k', 1)",
    "m[await 'set'](await 'k', 1)",
    "o?.m[await 'set'](await 'k', ...[await 1])",
    "set('k', await 1)",
    "set?.('k', await 1)",
    "new Map([[o, set]]).get(o)?.('k', await 1)",
    'await m.named(1)',
    'await m.computed(1)',
    'await m.optional(1)',
    'await m.spread(1)',
  ],
}

const opaqueCode: SyntaxForms = {
  before: 'const o = { a: 0 }, list = [o]',
  change: 'o.a = 1',
  reads: [
    "foreign.get(o, 'a')",
    "foreign?.get(o, 'a')",
    "foreign['get'](o, 'a')",
    'foreign.text({ o })',
    'foreign.text(list)',
    'list.map(foreign.text).join()',
    'new Set(list).forEach(foreign.text) ?? o.a',
    'await Promise.resolve(o).then(foreign.text)',
  ],
  look: 'o.a',
  writes: [
    "foreign.set(o, 'a', 1)",
    "foreign.set(o, 'a', await 1)",
    'foreign.keep(o), await 0, foreign.put("a", 1)',
  ],
}

/** By what they are about. */
export const syntaxForms: Readonly<Record<string, SyntaxForms>> = {
  patterns,
  'patterns that suspend': patternsThatSuspend,
  'variables in patterns that suspend': variablesInPatternsThatSuspend,
  parameters,
  'what is above': aboveIt,
  'writes through super': throughSuper,
  'calls with arguments that suspend': callsWithArgumentsThatSuspend,
  'opaque code': opaqueCode,
  ...objectForms,
}
