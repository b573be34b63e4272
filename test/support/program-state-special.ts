import { outsideStates } from './program-state-outside.ts'
import { plainStates, type State } from './program-state.ts'

const account: State = {
  declare: 'const acct = new Account(), saver = new Saver(1)',
  show: '[acct.balance, acct.hidden, saver.balance, saver.hidden, Account.total].join()',
  reads: [
    'acct.balance',
    'acct.double',
    'acct.hidden',
    'acct.peek()',
    'Account.total',
    'saver.balance',
    'saver.rate',
    'Saver.total',
    'acct.has(acct)',
    'saver.double',
    "acct['balance']",
    '(({ balance, hidden }) => balance + hidden)(acct)',
    'acct.peek.call(saver)',
    'acct?.peek?.()',
  ],
  writes: [
    'acct.balance = $',
    'acct.balance += $',
    'acct.double = $',
    'acct.bump($)',
    'Account.total += $',
    'Account.count()',
    'saver.bump($)',
    'saver.rate = $',
    'acct.hidden = $',
    'acct.hidden++',
    'acct.swap(saver)',
    'saver.double += $',
    'Saver.count()',
  ],
  slow: [
    'x = await acct.slow($)',
    'x = await saver.slow($)',
    'acct.balance += await $',
    'acct.double += await $',
    'await acct.late($)',
    'Account.total = Account.total + (await $)',
    'for await (const n of acct.steps()) log("n", n)',
    'acct.hidden = acct.hidden + (await $)',
  ],
}

const heir: State = {
  declare: 'const proto = { p: 0 }, heir = Object.create(proto)',
  show: 'JSON.stringify([proto, heir, heir.p])',
  reads: [
    'heir.p',
    'proto.p',
    "'p' in heir",
    "Object.hasOwn(heir, 'p')",
    'Object.keys(heir).join()',
    "Reflect.has(heir, 'q')",
  ],
  writes: [
    'heir.p = $',
    'proto.p = $',
    'delete heir.p',
    'proto.q = $',
    'heir.p++',
    'Object.setPrototypeOf(heir, { p: $ })',
  ],
  slow: ['heir.p = await $', 'proto.p += await $'],
}

const bytes: State = {
  declare: 'const bytes = new Uint8Array(4), view = new DataView(bytes.buffer)',
  show: 'bytes.join()',
  reads: [
    'bytes[0]',
    'view.getUint16(0)',
    'bytes[3]',
    'bytes.join()',
    '[...bytes].length',
    'view.getInt8(2)',
    'bytes.subarray(1)[0]',
  ],
  writes: [
    'bytes[0] = $',
    'view.setUint8(1, $)',
    'bytes.fill($)',
    'bytes[3]++',
    'view.setUint16(2, $)',
    'bytes.set([$], 1)',
  ],
  slow: ['bytes[0] = await $', 'bytes[1] += await $'],
}

const stateful: State = {
  declare:
    'const re = /x/g, numbers = (function* () { yield 1; yield 2; yield 3 })(), date = new Date(0), weak = new WeakMap(), symbol = Symbol("s"), keyed = { [symbol]: 0 }',
  show: '[re.lastIndex, date.getTime(), weak.get(keyed), keyed[symbol]].join()',
  reads: [
    're.lastIndex',
    'date.getTime()',
    'weak.has(keyed)',
    'weak.get(keyed)',
    'keyed[symbol]',
    'Object.getOwnPropertySymbols(keyed).length',
    '+date',
  ],
  writes: [
    'log("t", re.test("xxx"))',
    'log("s", String(numbers.next().value))',
    'date.setTime($)',
    'weak.set(keyed, $)',
    'keyed[symbol] = $',
    're.lastIndex = 0',
    'log("r", "xx".replace(re, "y"))',
    'weak.delete(keyed)',
    'numbers.return()',
    'log("s", [...numbers].join())',
  ],
  slow: [
    'for (const n of numbers) { log("n", n); await 0 }',
    'keyed[symbol] += await $',
    'keyed[await symbol] = $',
  ],
}

const proxied: State = {
  declare:
    'const proxy = new Proxy({ q: 0 }, { get(target, key) { reads++; return target[key] }, set(target, key, value) { target[key] = value; return true } }), bound = makeCounter().inc.bind(null)\nlet reads = 0',
  show: 'proxy.q + ";" + reads',
  reads: ['proxy.q', 'reads', 'Object.keys(proxy).join()', "'q' in proxy"],
  writes: ['proxy.q = $', 'proxy.q += $', 'proxy.r = $', 'log("b", bound())', 'delete proxy.r'],
  slow: ['proxy.q += await $', 'proxy.q = reads + (await $)'],
}

const deferred: State = {
  declare: 'const d = {}\nd.promise = new Promise((yes, no) => { d.yes = yes; d.no = no })',
  show: 'Object.keys(d).length',
  reads: ['typeof d.promise'],
  writes: [
    'd.yes($)',
    "d.no(new Error('e0'))",
    'd.yes(Promise.resolve($))',
    'd.promise.catch((e) => log("c", e))',
    'd.promise.then((y) => { log("y", y) }, (e) => log("c", e))',
    'd.yes(new Promise((yes) => setTimeout(yes, 1)))',
    'd.yes({ then(yes) { yes($) } })',
    'Promise.resolve(d.promise).finally(() => log("f", 1)).catch(() => {})',
  ],
  slow: [
    'x = await d.promise',
    'x = await Promise.race([d.promise, $])',
    'x = await Promise.race([$, d.promise])',
    'x = (await Promise.allSettled([d.promise])).map((r) => r.status).join()',
    'd.yes(await $)',
    'x = await Promise.any([d.promise, Promise.resolve($)])',
    'x = await d.promise.then((y) => y, () => "no")',
    'x = await Promise.race([d.promise, new Promise((yes) => setTimeout(yes, 2, "out"))])',
  ],
}

/** An async generator that several ask for values. */
const feed: State = {
  declare:
    'let fed = 0\nconst feed = (async function* () { try { yield ++fed; await 0; yield ++fed; fed += 2; yield fed } finally { fed++ } })()',
  show: 'fed',
  reads: ['fed'],
  writes: [
    'fed = $',
    'feed.next().then((r) => log("f", r.value), () => {})',
    'feed.return($).then((r) => log("r", r.value), () => {})',
  ],
  slow: [
    'x = (await feed.next()).value',
    'for await (const y of feed) log("y", y)',
    'for await (const y of feed) { log("y", y); break }',
    'fed = (await feed.next()).value + fed',
  ],
}

const registry: State = {
  declare: 'const registry = new Map(), items = [], key = {}',
  show: 'JSON.stringify([[...registry.values()], items])',
  reads: [
    "registry.get('p')?.n",
    'items.length',
    'items[0]?.n',
    'registry.get(key)?.n',
    'items.find((e) => e.n > 1)?.n',
    'items.filter((e) => e.n).length',
    'JSON.stringify(items)',
    '(() => { let sum = 0; for (const { n } of items) sum += n; return sum })()',
  ],
  writes: [
    "registry.set('p', { n: $ })",
    'items.push({ n: $ })',
    'if (items[0]) items[0].n += $',
    "const found_ = registry.get('p'); if (found_) found_.n++",
    'registry.set(key, { n: $ })',
    "registry.get('p') ?? registry.set('p', { n: $ })",
    'for (const item of items) item.n++',
    'items.push(registry.get(key) ?? { n: 9 })',
    'items.sort((e, f) => f.n - e.n)',
    'items.forEach((e) => { e.n *= 2 })',
  ],
  slow: [
    'const mine_ = { n: $ }; items.push(mine_); await 0; mine_.n++',
    "const found_ = registry.get('p'); await 0; if (found_) found_.n += $",
    'for (const item of items) { item.n += await $; if (items.length > 3) break }',
    "if (!registry.has('p')) registry.set('p', { n: await $ })",
    'await Promise.all(items.map(async (e) => { const { n } = e; await 0; e.n = n + 1 }))',
  ],
}

const cached: State = {
  declare: 'let cache, timer, listeners = []',
  show: 'typeof cache + listeners.length',
  reads: ['typeof cache', 'listeners.length', 'cache === undefined'],
  writes: [
    'cache ??= Promise.resolve($)',
    'cache = undefined',
    'listeners.push((n) => log("l", n))',
    'for (const listener of listeners) listener($)',
    'timer = setTimeout(() => log("t", 1), 1)',
    'clearTimeout(timer)',
    'listeners = listeners.filter((l) => !l)',
    'listeners.push((n) => { cache = undefined; log("l", n) })',
  ],
  slow: [
    'cache ??= slowly($); x = await cache',
    'x = await (cache ??= slowly($).then((n) => n + 1))',
    'if (!cache) { cache = slowly($) } x = await cache',
    'x = await cache',
  ],
}

const mutex: State = {
  declare: 'const lock = new Mutex()',
  show: 'lock.held',
  reads: ['lock.held'],
  writes: ['if (lock.held) lock.release()'],
  slow: ['await lock.acquire()', 'await lock.acquire(); await 0; lock.release()'],
}

/** Everything that random programs share. */
export const states: Readonly<Record<string, State>> = {
  ...plainStates,
  account,
  deferred,
  feed,
  registry,
  heir,
  bytes,
  stateful,
  proxied,
  cached,
  mutex,
  ...outsideStates,
}
