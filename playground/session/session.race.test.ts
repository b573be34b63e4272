import { raceTest } from 'racetest'
import { expect } from 'vitest'
import { Session } from './session.ts'

/** Knows one token at a time, and logs what it was asked, in order. */
class FakeServer {
  logins = 0
  readonly log: string[] = []

  async login(): Promise<string> {
    this.logins += 1
    return `token ${this.logins}`
  }

  async send(token: string, request: string): Promise<string> {
    if (token !== `token ${this.logins}`) throw new Error(`${token} is not valid any more`)
    this.log.push(request)
    return `answer to ${request}`
  }
}

raceTest('requests share one login', async ({ race }) => {
  const server = new FakeServer()
  const session = new Session(server)
  const answers = await race({
    profile: () => session.request('profile'),
    orders: () => session.request('orders'),
    basket: () => session.request('basket'),
  })
  expect(server.logins).toBe(1)
  expect(server.log.toSorted()).toEqual(['basket', 'orders', 'profile'])
  expect(answers.orders).toBe('answer to orders')
})
