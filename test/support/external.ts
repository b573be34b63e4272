import { getRealm, resource } from '@racetest/runtime'

/** A package whose state is nowhere in the heap of the program's, and which takes real time to answer. */
class Table {
  readonly #rows = new Map<string, number>()
  readonly #later: (callback: () => void) => unknown

  constructor(later: (callback: () => void) => unknown) {
    this.#later = later
  }

  async get(key: string): Promise<number> {
    await Promise.resolve()
    return this.#rows.get(key) ?? 0
  }

  async put(key: string, value: number): Promise<void> {
    await new Promise<void>((done) => this.#later(done))
    this.#rows.set(key, value)
  }

  async add(key: string, by: number): Promise<void> {
    this.#rows.set(key, (this.#rows.get(key) ?? 0) + by)
    await Promise.resolve()
  }

  async fail(key: string): Promise<never> {
    await Promise.resolve()
    throw new Error(`e${this.#rows.get(key) ?? 0}`)
  }

  set(key: string, value: number): void {
    this.#rows.set(key, value)
  }

  all(): string {
    return JSON.stringify([...this.#rows].toSorted())
  }

  read(key: string, callback: (value: number) => void): void {
    this.#later(() => callback(this.#rows.get(key) ?? 0))
  }

  clear(): void {
    this.#rows.clear()
  }
}

export const table: { clear(): void } = new Table((callback) => setImmediate(callback))

/** One of its own that answers in microtasks. */
export const quickTable = (): object => new Table(queueMicrotask)
// Copies of the runtime share one realm.
getRealm().definitions = []
resource.define({
  match: (value) => value instanceof Table,
  methods: {
    get: 'read',
    put: 'write',
    add: 'update',
    fail: 'read',
    set: 'write',
    all: 'read',
    read: 'read',
    clear: 'write',
  },
  key: (_table, [key]: readonly unknown[]) =>
    key === undefined ? 'table://one/rows/' : `table://one/rows#${String(key)}`,
})

// Not a package, but objects of the program's own: what they do in the heap counts as ever.
resource.define({
  match: (value) => value instanceof Map && 'isShelf' in value,
  methods: { set: 'write' },
  key: (_shelf, [key]: readonly unknown[]) => String(key),
})
