import { expect, test } from 'vitest'
import { outcomesOf, withoutPorts } from '../../support/outcomes-of.ts'
import { runVitest } from '../../support/run-vitest.ts'

/**
 * The seed swaps a local for a proxy where an object cannot change its class: frozen objects
 * without one, namespaces of modules, proxies. Here a call site asks for the method and makes the
 * call, so there is nothing to swap: the object stays the one that it was, and `===` and `#x in it`
 * go on to hold.
 *
 * What remains is what code that is not instrumented does with such an object when it is given
 * one. A proxy there would break more than it shows: the sockets below say so, and the test is
 * unchecked by name.
 */
test('frame-local poisoning', { timeout: 180_000 }, async () => {
  const run = await runVitest('clients', { args: ['guards'] })
  expect(outcomesOf(run).map(withoutPorts)).toMatchInlineSnapshot(`
    [
      "a client without a class: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "a proxy: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "increments through a proxy: verified, 2",
      "a namespace: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "a frozen one without a class, handed to their code: unchecked, 1: RaceError: unchecked: socket.write at guards.race.test.ts:50 escaped control",
      "a proxy, handed to their code: unchecked, 1: RaceError: unchecked: socket.write at guards.race.test.ts:55 escaped control",
    ]
  `)
})
