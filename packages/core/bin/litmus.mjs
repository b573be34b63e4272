// Node 20 cannot run TypeScript, so Vite loads the command from source.
import { runnerImport } from 'vite'

const files = process.argv.slice(2)
if (files.length === 0) {
  process.stderr.write('usage: npm run litmus -- FILE.json… (- is stdin)\n')
  process.exitCode = 2
} else {
  const command = new URL('litmus.ts', import.meta.url).pathname
  const { module } = await runnerImport(command, { configFile: false, logLevel: 'warn' })
  module.countTraces(files)
}
