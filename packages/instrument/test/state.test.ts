import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import { findState, type ModuleState, type Program } from '../src/index.ts'

const look = (code: string): ModuleState =>
  // What Vite gives is an ESTree.
  findState(code, parseAst(code) as unknown as Program)

describe('keeps nothing', () => {
  const cases: Readonly<Record<string, string>> = {
    'a function': 'export function add(a, b) { let c = a; c += b; return c }',
    'a class': `import { EventEmitter } from 'node:events'
      export default class Store extends EventEmitter {
        #values = new Map()
        count = 0
        static create(...args) { return new this(...args) }
        get size() { return this.#values.size }
        set(key, value) { this.#values.set(key, value); this.count++ }
        static { this.label = 'store' }
      }`,
    constants: `const limit = 10, names = { a: 1, b: 'x' }, list = [1, 2], kinds = new Set(['a'])
      export const get = (key) => names[key] ?? list.includes(key) ?? kinds.has(key) ?? limit
      export const all = () => ({ ...names, list: [...list], keys: Object.keys(names) })`,
    'private state by object': `const states = new WeakMap()
      export class A { constructor() { states.set(this, 0) } next() { states.set(this, states.get(this) + 1) } }`,
    closures: `export function create(n) {
        const listeners = new Set()
        return { add: (f) => listeners.add(f), next() { this.n = ++n; for (const f of listeners) f(n) } }
      }`,
    'a class in old words': `var Base = require('./base')
      var Store = (function (_super) {
        __extends(Store, _super)
        function Store(n) { var _this = _super.call(this) || this; _this.n = n; return _this }
        Store.prototype.next = function () { return this.n++ }
        return Store
      })(Base)
      var __extends = (this && this.__extends) || function (d, b) { d.prototype = Object.create(b.prototype) }
      module.exports = Store`,
    prototypes: `function Store() { this.n = 0 }
      Store.prototype = { constructor: Store, next: function () { return this.n++ } }
      exports.Store = Store`,
    'CommonJS of TypeScript': `"use strict"
      var __importDefault = (this && this.__importDefault) || function (mod) { return mod && mod.__esModule ? mod : { default: mod } }
      Object.defineProperty(exports, "__esModule", { value: true })
      exports.b = exports.a = void 0
      const util_1 = __importDefault(require("./util"))
      const { helper } = require("./helper")
      const a = (x) => (0, util_1.default)(helper(x))
      exports.a = a`,
    'a pattern that begins anew': `const words = /\\w+/g
      export const upper = (text) => text.replace(words, (word) => word.toUpperCase())`,
    'what the platform has': `export const later = (ms) => new Promise((yes) => setTimeout(yes, ms, process.env.NODE_ENV))`,
  }

  test.each(Object.entries(cases))('%s', (_name, code) => {
    expect(look(code).keeps).toBe(undefined)
  })

  test('but for what it loads', () => {
    const code = `import a from './a.js'; export * from 'b'; export const c = () => import('c')`
    expect(look(code)).toEqual({ keeps: undefined, needs: ['./a.js', 'b', 'c'] })
  })
})

describe('keeps something', () => {
  const cases: Readonly<Record<string, string>> = {
    'a counter': 'let n = 0; export const next = () => ++n',
    'a counter in CommonJS': 'let n = 0; exports.next = () => { n += 1; return n }',
    'a cache': `const cache = new Map(); export const get = (key) => { if (!cache.has(key)) cache.set(key, {}); return cache.get(key) }`,
    'a cache that is an object':
      'const cache = {}; export const get = (key) => (cache[key] ??= {})',
    'a list of all': 'const all = []; export class A { constructor() { all.push(this) } }',
    'a list that is handed on':
      'const all = []; const add = (to, x) => to.push(x); export const note = (x) => add(all, x)',
    'a field of the class': 'export class A { static n = 0; constructor() { A.n++ } }',
    'a static method': 'export class A { static next() { return ++this.n } }',
    'a class behind its objects': 'export class A { next() { return ++this.constructor.n } }',
    'a class under another name':
      'export class A { next() { const C = this.constructor; return ++C.n } }',
    'a private static field': 'export class A { static #n = 0; next() { return A.#n++ } }',
    'a static collection': 'export class A { static all = new Map() }',
    'a function with a field': 'function next() { return next.n++ } next.n = 0; export { next }',
    'what is on the prototype': 'function A() {} A.prototype.all = []; exports.A = A',
    'an object that is exported': 'export const options = { retries: 1 }',
    'an object of CommonJS': 'exports.options = { retries: 1 }',
    'a singleton': 'class A { n = 0; next() { return ++this.n } } export default new A()',
    'a singleton in parts':
      'const it = { n: 0, next() { return ++this.n } }; export const next = () => it.next()',
    'what is exported as a whole': 'module.exports = { n: 0, next() { return ++this.n } }',
    'a method of the exports': 'exports.next = function () { return ++this.n }',
    'a closure that is there once':
      'const make = () => { let n = 0; return () => ++n }; const next = make(); export const get = () => next()',
    'a closure that is exported':
      'const make = () => { let n = 0; return () => ++n }; export const next = make()',
    'a function that runs at once':
      'const api = (() => { let n = 0; return { next: () => ++n } })(); export const next = () => api.next()',
    'a bundle': `var __commonJS = (cb, mod) => () => (mod || cb((mod = { exports: {} }).exports, mod), mod.exports)
      var require_a = __commonJS((exports) => { let n = 0; exports.next = () => ++n })
      export const next = () => require_a().next()`,
    'what is given to the next':
      'const defaults = { list: [] }; export class A { list = defaults.list }',
    'a global': 'export const next = () => ++globalThis.n',
    'a global by its name': 'exports.next = () => { counter = 1 }',
    'what others see of the platform': 'export const on = (f) => { Array.prototype.last = f }',
    'the process': 'export const on = (f) => process.on("exit", f)',
    'what is in the environment': 'export const mode = () => process.env.MODE',
    'the environment': 'export const set = (x) => { process.env.MODE = x }',
    'a pattern that remembers': 'const word = /\\w/g; export const has = (text) => word.test(text)',
    'a setter': 'export class A { set peer(p) { this.p = p } }',
    'a setter that is defined':
      'function A() {} Object.defineProperty(A.prototype, "peer", { set: function (p) { this.p = p } }); exports.A = A',
    'a proxy': 'export const wrap = (o) => new Proxy(o, {})',
    'what runs a text': 'export const run = (text) => Function(text)()',
    'a weak map by class':
      'const all = new WeakMap(); export class A { next() { all.set(A, all.get(A) + 1) } }',
    'a module that nobody can name': 'module.exports = (name) => require(name)',
    'a module of Node´s that keeps something': `import { AsyncLocalStorage } from 'node:async_hooks'; export const make = () => new AsyncLocalStorage()`,
    'a default that changes':
      'function f(o = shared) { o.n++ } const shared = { n: 0 }; export { f }',
    'what a destructuring writes': 'let last; export const note = (x) => { [last] = [x] }',
    'what a loop writes': 'let last; export const note = (xs) => { for (last of xs); }',
    'a class that is handed on':
      'class A {} const mark = (C) => { C.n++ }; export const make = () => { mark(A); return new A() }',
    'a class that an object has':
      'class A {} export class B { C; constructor() { this.C = A } next() { this.C.n++ } }',
    'a class by default': 'class A {} export const next = (C = A) => C.n++',
    'a class or another': 'class A {} export const next = (o) => { const C = o.C || A; C.n++ }',
    'a class that is taken out':
      'import * as lib from "./lib.js"; export const next = () => { const { A } = lib; A.n++ }',
    'a class as this':
      'class A { next() { this.n++ } } export const next = () => A.prototype.next.call(A)',
    'a class to begin with':
      'class A {} export const next = (xs) => xs.reduce((C) => { C.n++; return C }, A)',
    'a class in an object': 'class A {} export const next = () => { const o = { C: A }; o.C.n++ }',
    'a prototype that is handed on':
      'class A {} const mark = (o) => { o.n = 1 }; export const next = () => mark(A.prototype)',
    'a class among several':
      'class A {} const all = [A]; export const next = () => { for (const C of all) C.n++ }',
    'what a function gives': 'class A {} const get = () => A; export const next = () => get().n++',
    'what is taken away': 'const o = { a: 1 }; export const drop = () => delete o.a',
    'what is assigned': 'const o = { a: 1 }; export const put = (x) => Object.assign(o, x)',
  }

  test.each(Object.entries(cases))('%s', (_name, code) => {
    expect(look(code).keeps).not.toBe(undefined)
  })
})
