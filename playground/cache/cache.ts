export class Cache<Value> {
  readonly #values = new Map<string, Value>()
  readonly #load: (key: string) => Promise<Value>

  constructor(load: (key: string) => Promise<Value>) {
    this.#load = load
  }

  async get(key: string): Promise<Value> {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = await this.#load(key)
    this.#values.set(key, value)
    return value
  }
}
