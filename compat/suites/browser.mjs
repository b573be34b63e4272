// What Vitest's own `jsdom` environment does; that one looks for jsdom beside Vitest only.
import { JSDOM } from 'jsdom'
import { populateGlobal } from 'vitest/runtime'

const environment = {
  name: 'browser',
  viteEnvironment: 'client',
  setup(global) {
    const dom = new JSDOM('<!DOCTYPE html>', { url: 'http://localhost', pretendToBeVisual: true })
    const { keys, originals } = populateGlobal(global, dom.window, { bindFunctions: true })
    return {
      teardown() {
        dom.window.close()
        for (const key of keys) delete global[key]
        for (const [key, value] of originals) global[key] = value
      },
    }
  },
}

export default environment
