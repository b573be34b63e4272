import { expect, test } from 'vitest'
import { runVitest, type VitestRun } from '../../support/run-vitest.ts'

// "sys.setprofile / sys.monitoring C_CALL events": calls of native functions from code that is not
// traced, with what they are called on.

const outcomes = ({ tests }: VitestRun): string[] =>
  Object.entries(tests).map(([name, { race }]) => {
    const { status, traces } = race as { status: string; traces: number }
    return `${name}: ${status}, ${traces}`
  })

test('the shadow stack goes dark inside a package', async () => {
  // The race is found, since a package counts as one; but so does what has nothing to do with it.
  expect(outcomes(await runVitest('native', { args: ['dark'] }))).toEqual([
    'a lost update: failed, 2',
    'slots of their own: verified, 6',
    'two that only read: verified, 2',
  ])
})

test('C_CALL: each native call is an access, with its arguments', async () => {
  expect(outcomes(await runVitest('native', { args: ['known'] }))).toEqual([
    'a lost update: failed, 2',
    'slots of their own: verified, 1',
    'two that only read: verified, 1',
  ])
})

test('what the event does not say: that a call has begun what it answers later', async () => {
  // Then the addon itself takes over, which tells of promises and callbacks: named, never missed.
  const all = outcomes(await runVitest('addons'))
  expect(all.filter((each) => each.includes('beside others') || each.includes('package'))).toEqual([
    'what answers later, beside others: unchecked, 1',
    'what a package calls: unchecked, 1',
  ])
})

test('functions that are no C functions', async () => {
  // Bound ones and proxies hide the function that is called: they are refused, with what to do.
  const { tests } = await runVitest('native', { args: ['bad-input'] })
  const [first] = tests['bound']!.failures[0]!.split('\n')
  expect(first).toBe(
    'RaceToolError: [race] resource.native got bound sub, which was made with bind(): calls of the function behind it would not be seen. Give it that function.',
  )
})
