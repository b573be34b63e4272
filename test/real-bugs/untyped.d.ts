// The packages that come without types: as much of them as the tests use.

declare module 'lokijs-buggy' {
  interface Items<T> {
    insert(item: T): T
    update(item: T): void
  }
  interface Adapter {
    loadDatabase(name: string, done: (data: string | null) => void): void
    saveDatabase(name: string, data: string, done: (error?: Error) => void): void
  }
  export default class Loki {
    constructor(name: string, options: { adapter: Adapter })
    addCollection<T>(name: string): Items<T>
    saveDatabase(done: () => void): void
    autosaveDirty(): boolean
  }
}

declare module 'lokijs-fixed' {
  export { default } from 'lokijs-buggy'
}

declare module 'pg-pool-buggy' {
  type Connected = (error: Error | undefined, client: unknown, release: () => void) => void
  export default class Pool {
    constructor(options: { Client: unknown; max: number; idleTimeoutMillis: number })
    connect(connected: Connected): void
  }
}

declare module 'pg-pool-fixed' {
  export { default } from 'pg-pool-buggy'
}

declare module 'write-file-atomic-buggy' {
  export default function writeFile(path: string, text: string, done: (error?: Error) => void): void
}

declare module 'write-file-atomic-fixed' {
  export { default } from 'write-file-atomic-buggy'
}
