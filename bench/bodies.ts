/** A test body as source text; `race` starts its tasks. */
export interface Body {
  readonly name: string
  readonly text: string
}

/** Tasks that each read a shared field, wait, and write it, some times over. */
export function loops(tasks: number, awaits: number, wait = 'Promise.resolve()'): Body {
  return {
    name: `${tasks}×${awaits} loop`,
    text: `
async function program(race) {
  const state = { value: 0 }
  const task = async () => {
    for (let i = 0; i < ${awaits}; i++) {
      const seen = state.value
      await ${wait}
      state.value = seen + 1
    }
  }
  await race(${Array.from({ length: tasks }, () => 'task').join(', ')})
  if (state.value < ${awaits}) throw new Error('lost all')
}`,
  }
}

/** A service with a cache in front of a store, as in a web application. */
export const service: Body = {
  name: 'service',
  text: `
class Store {
  rows = new Map()
  log = []
  async load(id) {
    await Promise.resolve()
    const row = this.rows.get(id)
    if (row === undefined) throw new Error('no account ' + id)
    return { ...row }
  }
  async save(row) {
    await Promise.resolve()
    this.rows.set(row.id, { ...row, version: row.version + 1 })
    this.log.push(row.id + ' ' + row.balance)
  }
}
class Accounts {
  cache = new Map()
  #store
  constructor(store) {
    this.#store = store
  }
  async find(id) {
    const cached = this.cache.get(id)
    if (cached !== undefined) return cached
    const account = await this.#store.load(id)
    this.cache.set(id, account)
    return account
  }
  async transfer(from, to, amount) {
    const [source, target] = await Promise.all([this.find(from), this.find(to)])
    if (source.balance < amount) return { ok: false, reason: describe(source, amount) }
    source.balance -= amount
    target.balance += amount
    await this.#store.save(source)
    await this.#store.save(target)
    return { ok: true, reason: describe(source, amount) }
  }
  async total() {
    let sum = 0
    for (const id of this.cache.keys()) sum += (await this.find(id)).balance
    return sum
  }
}
function describe(account, amount) {
  const parts = Object.entries(account).map(([key, value]) => key + '=' + String(value))
  return parts.filter((part) => !part.startsWith('version')).join('; ') + ' / ' + amount.toFixed(2)
}
async function program(race) {
  const store = new Store()
  for (let i = 0; i < 20; i++) {
    const id = 'account-' + i
    store.rows.set(id, { id, owner: 'owner ' + i, balance: 100, version: 0 })
  }
  const accounts = new Accounts(store)
  await race(
    () => accounts.transfer('account-1', 'account-2', 30),
    () => accounts.transfer('account-2', 'account-1', 10),
    () => accounts.total(),
  )
  if (store.log.length !== 4) throw new Error('not all was saved')
}`,
}

/** A retry with growing delays around a call that fails at first. */
export const retry: Body = {
  name: 'timer retry',
  text: `
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
async function retry(attempts, action) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action(attempt)
    } catch (error) {
      if (attempt === attempts) throw error
      await sleep(2 ** attempt)
    }
  }
}
async function program(race) {
  const calls = { up: 0, down: 0 }
  const call = (name) => () =>
    retry(3, async (attempt) => {
      calls[name]++
      if (attempt < 3) throw new Error(name + ' failed')
      return { name, attempt }
    })
  await race(call('up'), call('down'))
  if (calls.up + calls.down !== 6) throw new Error('too few calls')
}`,
}

/** Parsing and grouping with a few awaits between: most of the work is not about waiting. */
export const pipeline: Body = {
  name: 'pipeline',
  text: `
const parse = (line) => {
  const [name, amount] = line.split(',')
  return { name, amount: Number(amount) }
}
function group(rows) {
  const groups = new Map()
  for (const { name, amount } of rows) groups.set(name, (groups.get(name) ?? 0) + amount)
  return groups
}
class Totals {
  all = {}
  async add(lines) {
    const groups = group(lines.map(parse).filter((row) => row.amount > 0))
    await Promise.resolve()
    for (const [name, amount] of groups) this.all[name] = (this.all[name] ?? 0) + amount
  }
}
async function program(race) {
  const totals = new Totals()
  const lines = Array.from({ length: 30 }, (_, i) => 'name' + (i % 5) + ',' + i)
  await race(
    () => totals.add(lines.slice(0, 15)),
    () => totals.add(lines.slice(15)),
  )
  if (Object.keys(totals.all).length !== 5) throw new Error('groups are missing')
}`,
}

/** Programs without a race: what they cost with nobody watching. */
export const quiet: Readonly<Record<string, string>> = {
  'property loop': `
class Point {
  constructor(x, y) {
    this.x = x
    this.y = y
    this.sum = 0
  }
}
async function program() {
  const points = []
  for (let i = 0; i < 100; i++) points.push(new Point(i, i + 1))
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < points.length; i++) {
      const point = points[i]
      point.sum = point.sum + point.x * point.y - point.x
      point.x = point.y - point.x
    }
  }
  return points[7].sum
}`,
  'method calls': `
class Counter {
  count = 0
  add(n) {
    this.count += n
    return this
  }
  get twice() {
    return this.count * 2
  }
}
async function program() {
  const counter = new Counter()
  let sum = 0
  for (let i = 0; i < 10000; i++) sum += counter.add(i & 3).twice
  return sum
}`,
  'Map loop': `
async function program() {
  const counts = new Map()
  const names = Array.from({ length: 50 }, (_, i) => 'name ' + i)
  for (let i = 0; i < 5000; i++) {
    const name = names[i % 50]
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  let sum = 0
  for (const [, count] of counts) sum += count
  return sum
}`,
  'async loop': `
async function step(state) {
  await undefined
  state.count++
}
async function program() {
  const state = { count: 0 }
  for (let i = 0; i < 1000; i++) await step(state)
  return state.count
}`,
}
