import { expect, test } from 'vitest'
import { outcomesOf, withoutPorts } from '../../support/outcomes-of.ts'
import { runVitest } from '../../support/run-vitest.ts'

/**
 * The seed's `__class__` reassignment: an object that was seen keeps its state and reports each of
 * its calls, whoever makes them. Here the methods of its class do, so frozen objects and those that
 * nobody has seen are reached as well; a prototype in between is for classes that cannot be changed.
 *
 * Its documented failure are objects that cannot be given another class. Here that is a frozen
 * object of a frozen class: call sites take over, and the calls that only code makes which is not
 * instrumented are seen by the sockets below.
 */
test('body-snatching', { timeout: 180_000 }, async () => {
  const run = await runVitest('clients', { args: ['body-snatching'] })
  expect(outcomesOf(run).map(withoutPorts)).toMatchInlineSnapshot(`
    [
      "a frozen client: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "a client of a class that is frozen: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "a frozen client of a class that is frozen: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "one of a class that is frozen, which only their code has: verified, 20",
      "methods that were taken off: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "a class of ours above one of theirs: failed, 2: RaceError: lost update on Ours#1: expected 1 to be 2",
      "behind code that is not instrumented: failed, 1: RaceError: race on tcp://localhost:<port>: expected 1 to be 2",
      "handed to code that is not instrumented: failed, 1: RaceError: race on tcp://localhost:<port>: expected 1 to be 2",
      "a spy: verified, 6",
    ]
  `)
  // That the class is as it was afterwards is said by the fixture.
  expect(run.output).not.toContain('AssertionError: expected [Function')
})
