export type Charge = (customer: string) => Promise<void>

export class Shop {
  stock: number
  readonly #charge: Charge

  constructor(stock: number, charge: Charge) {
    this.stock = stock
    this.#charge = charge
  }

  async buy(customer: string): Promise<boolean> {
    if (this.stock === 0) return false
    await this.#charge(customer)
    this.stock -= 1
    return true
  }
}
