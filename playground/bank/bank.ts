export interface Audit {
  record(amount: number): Promise<void>
}

export class Account {
  balance = 0
  readonly #audit: Audit

  constructor(audit: Audit) {
    this.#audit = audit
  }

  async deposit(amount: number): Promise<void> {
    const before = this.balance
    await this.#audit.record(amount)
    this.balance = before + amount
  }
}
