export class Cache<Value> {
  readonly #values = new Map<string, Promise<Value>>()
  readonly #load: (key: string) => Promise<Value>

  constructor(load: (key: string) => Promise<Value>) {
    this.#load = load
  }

  async get(key: string): Promise<Value> {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const loading = this.#load(key)
    this.#values.set(key, loading)
    try {
      return await loading
    } catch (error) {
      // The next one who asks tries again.
      this.#values.delete(key)
      throw error
    }
  }
}
