/** Held by one at a time; whoever comes next waits for it. */
export class Fork {
  readonly id: number
  #taken = false
  readonly #waiting: (() => void)[] = []

  constructor(id: number) {
    this.id = id
  }

  async take(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#taken = true
  }

  put(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken = false
    else next()
  }
}

export async function dine(left: Fork, right: Fork): Promise<void> {
  await left.take()
  await right.take()
  left.put()
  right.put()
}
