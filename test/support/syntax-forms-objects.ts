import type { SyntaxForms } from './syntax-forms.ts'

const constructorsAbove: SyntaxForms = {
  before: `const pair = [0, 0], list = [pair], o = { a: 0 }
    class Implicit extends Map {}
    class Explicit extends Map { constructor(l) { super(l) } }
    class Spread extends Map { constructor(...l) { super(...l) } }
    class Wrapped extends Map { constructor(l) { super([l[0]]) } }
    class Deep extends Implicit { constructor(l) { super(l) } }
    class Text extends foreign.Text { constructor(it) { super({ it }) } }
    class ImplicitText extends foreign.Text {}`,
  change: 'pair[1] = 1; o.a = 1',
  reads: [
    'new Implicit(list).get(0)',
    'new Explicit(list).get(0)',
    'new Spread(list).get(0)',
    'new Wrapped(list).get(0)',
    'new Deep(list).get(0)',
    'new (class extends Implicit {})(list).get(0)',
    'Reflect.construct(Explicit, [list]).get(0)',
    'new Text(o).text',
    'new ImplicitText(o).text',
  ],
}

const commonjs: SyntaxForms = {
  before: 'exports.a = 0; exports.add = (by) => { exports.a += by }; const dep = module.exports',
  change: 'dep.a = 1',
  reads: ['exports.a', 'module.exports.a', "exports['a']", '(({ a }) => a)(exports)'],
  look: 'dep.a',
  writes: [
    'exports.a = 1',
    'exports.a = await 1',
    'exports.a += await 1',
    'exports.a++',
    'exports.a ||= 1',
    "exports['a'] = 1",
    'module.exports.a = 1',
    'module.exports.a = await 1',
    'exports.add(1)',
    '[exports.a] = [1]',
    'Object.assign(exports, { a: 1 })',
  ],
}

const prototypes: SyntaxForms = {
  before: 'class A {} class B extends A {} const proto = {}, b = new B(), o = Object.create(proto)',
  change: 'Object.setPrototypeOf(b, null); Object.setPrototypeOf(o, null)',
  reads: [
    'b instanceof B',
    'b instanceof A',
    'Object.getPrototypeOf(o) === proto',
    'Reflect.getPrototypeOf(o) === proto',
    'proto.isPrototypeOf(o)',
    'o.__proto__ === proto',
  ],
}

const functionOfOld: SyntaxForms = {
  before: `function F() { this.z = new.target.w; this.y = new.target['w'] } F.w = 0
    const q = new F(); let read, write
    ;(function () { read = () => arguments[0]; write = (v) => { arguments[0] = v } })(0)`,
  change: 'F.w = 1; F.prototype = {}; write(1)',
  reads: ['new F().z', 'new F().y', 'q instanceof F', 'read()'],
}

const protocols: SyntaxForms = {
  before: `const thenable = { then(yes) { yes(0) } }, plain = {}
    const many = { *[Symbol.iterator]() { yield 0 }, async *[Symbol.asyncIterator]() { yield 0 } }
    const list = [0]`,
  change: `thenable.then = (yes) => yes(1); plain.then = (yes) => yes(1); list[0] = 1
    many[Symbol.iterator] = function* () { yield 1 }
    many[Symbol.asyncIterator] = async function* () { yield 1 }`,
  reads: [
    'await thenable',
    'typeof (await plain)',
    'await (async () => thenable)()',
    '[...many].join()',
    'await (async () => { for await (const n of many) return n })()',
    'await (async () => { for await (const n of list) return n })()',
    'Number(list)',
    'parseInt(list, 10)',
    'encodeURIComponent(list)',
  ],
}

const asyncGenerators: SyntaxForms = {
  before:
    'let x = 0; const g = (async function* () { x++; yield x; x = 1; yield x })()\nawait g.next()',
  look: 'x',
  change: 'void g.next()',
  reads: ['(await g.next()).done', '(await g["next"]()).value'],
}

export const objectForms: Readonly<Record<string, SyntaxForms>> = {
  'constructors above': constructorsAbove,
  commonjs,
  prototypes,
  'functions of old': functionOfOld,
  protocols,
  'async generators': asyncGenerators,
}
