import type { Audit } from './bank.ts'

export class Account {
  balance = 0
  readonly #audit: Audit

  constructor(audit: Audit) {
    this.#audit = audit
  }

  async deposit(amount: number): Promise<void> {
    await this.#audit.record(amount)
    this.balance += amount
  }
}
