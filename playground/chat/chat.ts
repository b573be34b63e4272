export type Translate = (text: string) => Promise<string>

export class Chat {
  readonly lines: string[] = []
  readonly #translate: Translate

  constructor(translate: Translate) {
    this.#translate = translate
  }

  async onMessage(text: string): Promise<void> {
    const line = await this.#translate(text)
    this.lines.push(line)
  }
}
