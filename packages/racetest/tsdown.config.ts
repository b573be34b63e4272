import { defineConfig } from 'tsdown'

// The other settings are those of the workspace.
export default defineConfig({
  entry: ['src/index.ts', 'src/plugin.ts', 'src/runner.ts', 'src/setup.ts'],
})
