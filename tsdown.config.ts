import { defineConfig } from 'tsdown'

export default defineConfig({
  workspace: 'packages/*',
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'node20',
  dts: { oxc: true },
  sourcemap: true,
  clean: true,
  logLevel: 'warn',
})
