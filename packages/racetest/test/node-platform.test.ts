import { expect, test } from 'vitest'

// As code has it that took it before our patches were there.
const { nextTick } = process
const { createNodePlatform } = await import('../src/node-platform.ts')

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('an exception in a tick leaves the drain and nothing on the stack of Node', async () => {
  const { drain, catchUnhandled } = createNodePlatform()
  const seen: string[] = []
  const restore = catchUnhandled((error) => seen.push(`unhandled ${String(error)}`))
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      nextTick(() => {
        throw new Error('first')
      })
      nextTick(() => seen.push('second'))
      queueMicrotask(() => seen.push('third'))
      try {
        drain!()
      } catch (error) {
        seen.push(`thrown ${String(error)}`)
      }
      resolve()
    })
  })
  // Node aborts at the end of a callback whose context is not on top.
  await turn()
  await turn()
  restore()
  expect(seen).toEqual(['second', 'third', 'thrown Error: first'])
})
