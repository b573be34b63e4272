// Installs our packages as users get them beside Vitest 5 and Node 24, and runs the e2e suite with those.
// Build first (npm run build). Arguments go to Vitest: node run.mjs forms
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const root = join(here, '../..')
const run = (command, args, options = {}) =>
  execFileSync(command, args, { cwd: here, stdio: 'inherit', ...options })

rmSync(join(here, 'node_modules/racetest'), { recursive: true, force: true })
rmSync(join(here, 'node_modules/@racetest'), { recursive: true, force: true })
const packages = readdirSync(join(root, 'packages'))
const tarballs = packages.map((name) => {
  const out = run('npm', ['pack', '--json', '--pack-destination', here], {
    cwd: join(root, 'packages', name),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(out.toString())[0].filename
})
run('npm', ['install', '--no-save', '--no-audit', '--no-fund', ...tarballs.map((it) => `./${it}`)])
for (const tarball of tarballs) rmSync(join(here, tarball))

// In the same places to each other as in the repository, and below our node_modules.
const copies = join(here, 'copies')
rmSync(copies, { recursive: true, force: true })
for (const folder of ['test/fixtures', 'test/real-bugs', 'playground']) {
  cpSync(join(root, folder), join(copies, folder), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  })
}
run('npx', ['vitest', 'run', '--project', 'e2e*', ...process.argv.slice(2)], {
  cwd: root,
  env: {
    ...process.env,
    RACETEST_FIXTURES: join(copies, 'test/fixtures'),
    RACETEST_VITEST: join(here, 'node_modules/vitest/vitest.mjs'),
    RACETEST_NODE: join(here, 'node_modules/node/bin/node'),
  },
})
