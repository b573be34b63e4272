import { expect, test } from 'vitest'
import { runVitest } from '../../support/run-vitest.ts'

// "gc.get_referrers() one-shot resource discovery": from a socket up to the Engine that people know.
//
// The case: Engine → Pool → Connection → socket, where two connections have one owner. The documented
// failure: nobody can ask JavaScript for what refers to an object. Layers take over in this order:
// the call within which the socket was connected, a search down from what packages have been given,
// and, once, what a snapshot of the heap says, which sees `#private` fields and variables.

test('socket → connection → pool → engine', async () => {
  const { tests } = await runVitest('owners')
  const ends = Object.entries(tests).map(
    ([name, { status, failures }]) => `${name}: ${failures[0] ?? status}`,
  )
  expect(ends).toEqual([
    'open: passed',
    'private: passed',
    'hiding: passed',
    'it is found once: passed',
    'who is called: passed',
    'nobody: passed',
    'no socket: passed',
  ])
}, 120_000)
