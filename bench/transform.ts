import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { instrument } from '@racetest/instrument'
// @ts-expect-error It comes without types.
import { createInstrumenter } from 'istanbul-lib-instrument'
import { createServer, parseAst, transformWithOxc, type Plugin, type ViteDevServer } from 'vite'
import racetest from 'racetest/plugin'
import { compare, type Effort, type Row } from './compare.ts'

const lines = 5000

/** Our own sources, as one file without imports: code as people write it. */
function writeLargeFile(): string {
  const functions: string[] = []
  let count = 0
  for (const name of ['runtime', 'instrument', 'report', 'core', 'racetest']) {
    const folder = path.resolve('packages', name, 'src')
    for (const file of readdirSync(folder)) {
      if (!file.endsWith('.ts') || file === 'index.ts' || count > lines) continue
      const text = readFileSync(path.join(folder, file), 'utf8')
        .replaceAll(/^import [^']*'.*'$|^export (?:type )?\{[^}]*\}(?: from '.*')?$/gm, '')
        .replaceAll(/^export (?:default )?/gm, '')
        .replaceAll('__race', '__hooks')
      functions.push(`export async function file${functions.length}() {\n${text}\n}`)
      count += text.split('\n').length
    }
  }
  return functions.join('\n')
}

/** The plugin as Vitest sets it up. */
function pluginIn(root: string): Plugin {
  const plugin = racetest()
  const project = { config: { setupFiles: [], sequence: {} }, provide: () => undefined }
  const { configureVitest } = plugin as { configureVitest: (context: unknown) => void }
  configureVitest({ vitest: { config: { root, reporters: [] } }, project })
  return plugin
}

async function startServer(root: string, plugins: Plugin[]): Promise<ViteDevServer> {
  return createServer({
    root,
    plugins,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  })
}

/** What the transform of a large file costs. */
export async function compareTransforms(effort: Effort): Promise<Row[]> {
  const root = mkdtempSync(path.join(tmpdir(), 'racetest-bench-'))
  const text = writeLargeFile()
  writeFileSync(path.join(root, 'large.ts'), text)
  const servers = [await startServer(root, [pluginIn(root)]), await startServer(root, [])]
  const request = async (server: ViteDevServer): Promise<string> => {
    server.moduleGraph.invalidateAll()
    const result = await server.environments.ssr.transformRequest('/large.ts')
    return result!.code
  }
  const codes = await Promise.all(servers.map((server) => request(server)))
  if (!codes[0]!.includes('__race.') || codes[1]!.includes('__race.')) {
    throw new Error('the plugin does not see the file')
  }
  const [instrumented, plain] = servers.map((server, i) => ({
    name: i === 0 ? 'with racetest' : "Vite's own transform",
    units: 1,
    run: () => request(server),
  }))
  const size = `${text.split('\n').length} lines`
  const rows = await compare(
    {
      group: 'transform',
      name: size,
      unit: 'µs',
      ours: instrumented!,
      others: [plain!],
      better: 'less',
      target: 2,
    },
    effort,
  )
  await Promise.all(servers.map((server) => server.close()))
  rmSync(root, { recursive: true })

  // Istanbul instruments what Vite made of the file.
  const { code } = await transformWithOxc(text, 'large.ts')
  const istanbul = createInstrumenter({ esModules: true, compact: false })
  rows.push(
    ...(await compare(
      {
        group: 'transform',
        name: `${size}, alone`,
        unit: 'µs',
        ours: {
          name: 'racetest',
          units: 1,
          run: () =>
            instrument(code, '/large.js', {
              file: 'large.js',
              siteBase: 2 ** 20,
              parse: (source) => parseAst(source) as never,
            }),
        },
        others: [
          {
            name: 'istanbul-lib-instrument',
            units: 1,
            run: () => istanbul.instrumentSync(code, '/large.js'),
          },
        ],
        better: 'less',
      },
      effort,
    )),
  )
  return rows
}
