import { expect, it } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

it("leaves alone what Vitest loads before the plugin's setup file", async () => {
  const { output, exitCode } = await runVitest('before-setup', { reporter: 'verbose' })
  expect(output).toMatchInlineSnapshot(`
    "✓ one.test.ts > runs 1ms

     Test Files  1 passed (1)
          Tests  1 passed (1)"
  `)
  expect(exitCode).toBe(0)
})
