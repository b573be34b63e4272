/** Classes and functions that the states of random programs are made of, by name. */
export const prelude: Readonly<Record<string, string>> = {
  Account: `class Account {
  static total = 0
  static count() { return ++this.total }
  balance = 0
  #hidden = 0
  get double() { return this.balance * 2 }
  set double(n) { this.balance = n / 2 }
  get hidden() { return this.#hidden }
  set hidden(n) { this.#hidden = n }
  has(other) { return #hidden in other }
  peek() { return this.#hidden + this.#secret() }
  #secret() { return this.balance }
  bump(n) { this.#hidden += n; return this.#hidden }
  swap(other) { [this.#hidden, other.balance] = [other.balance, this.#hidden] }
  async slow(n) { const before = this.balance; await null; return (this.balance = before + n) }
  late = async (n) => { this.#hidden = this.#hidden + (await n) }
  async *steps() { yield this.balance; await 0; yield this.#hidden }
}
class Saver extends Account {
  #rate
  constructor(rate) { super(); this.#rate = rate; this.balance = 1 }
  get rate() { return this.#rate }
  set rate(n) { this.#rate = n; super.double = n }
  bump(n) { return super.bump(n + this.#rate) }
  async slow(n) { return (await super.slow(n)) + this.#rate }
}`,
  makeCounter: `function makeCounter() {
  let n = 0
  return {
    inc: () => ++n,
    get() { return n },
    put(to) { n = to },
    async slow(by) { const before = n; await by; n = before + by; return n },
  }
}`,
  slowly: `async function slowly(n) {
  await 0
  return n
}`,
  Mutex: `class Mutex {
  #held = false
  #queue = []
  get held() { return this.#held }
  async acquire() {
    if (!this.#held) { this.#held = true; return }
    await new Promise((resume) => this.#queue.push(resume))
  }
  release() {
    const next = this.#queue.shift()
    if (next) next()
    else this.#held = false
  }
}`,
}
