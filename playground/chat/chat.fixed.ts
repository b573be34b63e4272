import type { Translate } from './chat.ts'

export class Chat {
  readonly lines: string[] = []
  readonly #translate: Translate
  #last: Promise<void> = Promise.resolve()

  constructor(translate: Translate) {
    this.#translate = translate
  }

  async onMessage(text: string): Promise<void> {
    // Translated side by side, shown in the order in which they came.
    this.#last = this.#show(this.#translate(text), this.#last)
    await this.#last
  }

  async #show(translated: Promise<string>, previous: Promise<void>): Promise<void> {
    const [line] = await Promise.all([translated, previous])
    this.lines.push(line)
  }
}
