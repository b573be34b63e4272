import { describe, expect, it } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

describe('raceTest', () => {
  it('has the forms of test', async () => {
    const { output, exitCode } = await runVitest('forms', { reporter: 'verbose' })
    expect(output).toMatchInlineSnapshot(`
      "✓ forms.test.ts > name, fn 1ms
       ✓ forms.test.ts > name, options, fn 1ms
       ✓ forms.test.ts > name, fn, timeout 1ms
       ✓ forms.test.ts > the whole context 1ms
       ✓ forms.test.ts > no race, no await 1ms
       ↓ forms.test.ts > skip
       □ forms.test.ts > todo
       □ forms.test.ts > todo with a body
       ✓ forms.test.ts > fails 1ms
       ↓ forms.test.ts > skipIf
       ↓ forms.test.ts > runIf
       ✓ forms.test.ts > runIf true 1ms
       ↓ forms.test.ts > skipped from inside 1ms [not today]
       ✓ forms.test.ts > each: 1 + 1 1ms
       ✓ forms.test.ts > each: 2 + 3 1ms
       ✓ forms.test.ts > each table: 1 and 2 1ms
       ✓ forms.test.ts > for: 1 1ms
       ✓ forms.test.ts > for: 2 1ms
       ✓ forms.test.ts > concurrent > 1 1ms
       ✓ forms.test.ts > concurrent > 2 1ms
       ✓ forms.test.ts > concurrent > 3 1ms
       ✓ forms.test.ts > settled > never rejects 1ms

       Test Files  1 passed (1)
            Tests  15 passed | 1 expected fail | 4 skipped | 2 todo (22)"
    `)
    expect(exitCode).toBe(0)
  })

  it('has .only', async () => {
    const { output } = await runVitest('only', { reporter: 'verbose' })
    expect(output).toMatchInlineSnapshot(`
      "↓ only.test.ts > left out
       ✓ only.test.ts > chosen 1ms

       Test Files  1 passed (1)
            Tests  1 passed | 1 skipped (2)"
    `)
  })

  it('puts its result into the meta of the task', async () => {
    const { tests } = await runVitest('only')
    const race = tests['chosen']?.race
    expect(race).toEqual({
      status: 'verified',
      traces: expect.any(Number),
      redundant: 0,
      inputs: 1,
      ms: expect.any(Number),
    })
  })
})

describe('a schedule', () => {
  it('runs hooks again', async () => {
    const options = { reporter: 'verbose', args: ['hooks.test.ts'] } as const
    const { output, exitCode } = await runVitest('hooks', options)
    expect(output).toMatchInlineSnapshot(`
      "✓ hooks.test.ts > order of hooks > inner > logs 1ms
       ✓ hooks.test.ts > ordinary tests beside race tests > race 1ms
       ✓ hooks.test.ts > ordinary tests beside race tests > hooks run once for this one 1ms
       ✓ hooks.test.ts > ordinary tests beside race tests > and once for the next 1ms
       ✓ hooks.test.ts > state from beforeEach is new in every schedule > starts empty 1ms
       ✓ hooks.test.ts > the context of beforeEach is that of the body > has the value 1ms

       Test Files  1 passed (1)
            Tests  6 passed (6)"
    `)
    expect(exitCode).toBe(0)
  })

  it('runs fixtures again', async () => {
    const options = { reporter: 'verbose', args: ['fixtures.test.ts'] } as const
    const { output, exitCode } = await runVitest('hooks', options)
    expect(output).toMatchInlineSnapshot(`
      "✓ fixtures.test.ts > test-scoped fixtures > new in every schedule 1ms
       ✓ fixtures.test.ts > fixtures in hooks > same fixture as the body 1ms
       ✓ fixtures.test.ts > override > of a suite 1ms
       ✓ fixtures.test.ts > builder form > value and cleanup 1ms
       ✓ fixtures.test.ts > builder form > with for: 1 1ms
       ✓ fixtures.test.ts > builder form > with for: 2 1ms
       ✓ fixtures.test.ts > builder form > with each: 1 1ms
       ✓ fixtures.test.ts > race in a fixture > a stub with a latency 1ms
       ✓ fixtures.test.ts > auto fixtures > one at a time 1ms

       Test Files  1 passed (1)
            Tests  9 passed (9)"
    `)
    expect(exitCode).toBe(0)
  })

  it('runs aroundEach again', async () => {
    const options = { reporter: 'verbose', args: ['around.test.ts'] } as const
    const { output, exitCode } = await runVitest('hooks', options)
    expect(output).toMatchInlineSnapshot(`
      "✓ around.test.ts > aroundEach > nested > body 1ms

       Test Files  1 passed (1)
            Tests  1 passed (1)"
    `)
    expect(exitCode).toBe(0)
  })

  it('starts with what Vitest counts at zero, and keeps what it collects to itself', async () => {
    const options = { reporter: 'verbose', args: ['--silent'] } as const
    const { output, exitCode } = await runVitest('pitfalls', options)
    expect(output).toMatchInlineSnapshot(`
      "✓ pitfalls.test.ts > counted assertions > assertions(n) counts per schedule 1ms
       ✓ pitfalls.test.ts > counted assertions > hasAssertions 1ms
       ✓ pitfalls.test.ts > counted assertions > assertions(n) of the context 1ms
       ✓ pitfalls.test.ts > counted assertions > too few assertions 1ms
       ✓ pitfalls.test.ts > counted assertions > too few in the context 1ms
       ✓ pitfalls.test.ts > counted assertions > none at all 1ms
       ✓ pitfalls.test.ts > soft assertions > expect.soft fails the schedule 1ms
       ✓ pitfalls.test.ts > soft assertions > expect.soft of the context 1ms
       ✓ pitfalls.test.ts > soft assertions > a soft failure does not leak into the next test 1ms
       ✓ pitfalls.test.ts > snapshots > toMatchSnapshot is not numbered on 1ms
       ✓ pitfalls.test.ts > snapshots > toMatchInlineSnapshot 1ms
       ✓ pitfalls.test.ts > handlers do not pile up > onTestFinished 1ms
       ✓ pitfalls.test.ts > handlers do not pile up > each ran once per schedule 1ms
       ✓ pitfalls.test.ts > onTestFailed > is not called when nothing failed 1ms
       ✓ pitfalls.test.ts > onTestFailed > was not called 1ms
       ✓ pitfalls.test.ts > onTestFailed > is called for a schedule that fails 1ms
       ✓ pitfalls.test.ts > onTestFailed > was called 1ms
       ✓ pitfalls.test.ts > retry > is 0, whatever the config says 1ms
       ✓ pitfalls.test.ts > retry > no second exploration 1ms
       ✓ pitfalls.test.ts > unawaited assertions > expect().resolves that nobody awaits 1ms
       ✓ pitfalls.test.ts > rejections > an unhandled rejection is a failure of its schedule 1ms
       ✓ pitfalls.test.ts > afterEach runs for a schedule that failed > fails 1ms
       ✓ pitfalls.test.ts > afterEach runs for a schedule that failed > ran 1ms
       ✓ pitfalls.test.ts > a failing beforeEach skips the body > inner > never gets to its body 1ms
       ✓ pitfalls.test.ts > mocks > clearMocks of the config is per schedule 1ms
       ✓ pitfalls.test.ts > timeout > is for one schedule, not for all of them 1ms

       Test Files  1 passed (1)
            Tests  15 passed | 11 expected fail (26)"
    `)
    expect(exitCode).toBe(0)
  })
})
