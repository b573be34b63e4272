import { raceTest } from 'racetest'
import { expect } from 'vitest'
import { Account as FixedAccount } from './bank.fixed.ts'
import { Account } from './bank.ts'

const audit = { record: async (): Promise<void> => {} }

raceTest('deposits are not lost', async ({ race }) => {
  const account = new Account(audit)
  await race({
    alice: () => account.deposit(1),
    bob: () => account.deposit(2),
  })
  expect(account.balance).toBe(3)
})

raceTest('deposits are not lost, fixed', async ({ race }) => {
  const account = new FixedAccount(audit)
  await race({
    alice: () => account.deposit(1),
    bob: () => account.deposit(2),
  })
  expect(account.balance).toBe(3)
})
