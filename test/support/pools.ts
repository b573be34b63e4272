import { controlOwnPool } from '../../packages/racetest/src/drivers/own-pools.ts'
import { isExhausted, throughPool } from '../../packages/racetest/src/drivers/pools.ts'
import { controlMethod } from '../../packages/racetest/src/drivers/replace.ts'

/** A pool of connections as a library has one that is not instrumented: who asks first gets one first. */
interface Pool {
  readonly max: number
  /** What `add` has come to, in this order. */
  readonly sum: number
  readonly used: number
  readonly waiting: number
  acquire(): Promise<object>
  release(connection: object): void
  /** A statement of its own, on any connection. */
  add(n: number): Promise<void>
}

function createClass(): new (max: number) => Pool {
  return class {
    readonly max: number
    readonly #queue: ((connection: object) => void)[] = []
    sum = 0
    used = 0

    constructor(max: number) {
      this.max = max
    }

    get waiting(): number {
      return this.#queue.length
    }

    acquire(): Promise<object> {
      return new Promise((resolve) => {
        this.#queue.push(resolve)
        if (this.used < this.max) {
          this.used++
          this.#queue.shift()!({})
        }
      })
    }

    release(connection: object): void {
      const next = this.#queue.shift()
      if (next === undefined) this.used--
      else next(connection)
    }

    async add(n: number): Promise<void> {
      const connection = await this.acquire()
      this.sum = this.sum * 2 + n
      this.release(connection)
    }
  }
}

let classes: Readonly<Record<'PoolA' | 'PoolB', new (max: number) => Pool>> | undefined

/** Two classes of pools, under control of the drivers' own code. Pools of one class are taken for one. */
export function poolClasses(): NonNullable<typeof classes> {
  if (classes !== undefined) return classes
  classes = { PoolA: createClass(), PoolB: createClass() }
  for (const [library, { prototype }] of Object.entries(classes)) {
    const state = ({ max, used, waiting }: Pool) => ({
      max,
      used,
      free: max - used,
      waiting,
      isMaking: false,
    })
    controlMethod(prototype, 'add', (self) => {
      const pool = self as Pool
      const work = { touches: [{ kind: 'write', key: `sum of ${library}` }] } as const
      return {
        name: 'pool.add',
        isBlocked: () => isExhausted(state(pool)),
        ...throughPool(work, library, pool.max),
      }
    })
    controlOwnPool<Pool>({ prototype } as never, {
      library,
      acquire: 'acquire',
      release: 'release',
      state,
      replace: () => {},
    })
  }
  return classes
}
