import type { Charge } from './shop.ts'

export class Shop {
  stock: number
  readonly #charge: Charge

  constructor(stock: number, charge: Charge) {
    this.stock = stock
    this.#charge = charge
  }

  async buy(customer: string): Promise<boolean> {
    if (this.stock === 0) return false
    this.stock -= 1
    try {
      await this.#charge(customer)
    } catch (error) {
      this.stock += 1
      throw error
    }
    return true
  }
}
