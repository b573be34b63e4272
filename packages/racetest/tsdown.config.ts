import { defineConfig } from 'tsdown'

// The other settings are those of the workspace.
export default defineConfig({
  // The form of race.json, which a test makes of its types.
  copy: ['race.schema.json'],
  entry: ['src/index.ts', 'src/plugin.ts', 'src/runner.ts', 'src/setup.ts'],
})
