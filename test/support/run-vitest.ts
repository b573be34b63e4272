import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** Where the fixtures are, and which Vitest and Node run them; `compat/` sets others. */
const root = fileURLToPath(new URL('../..', import.meta.url))
export const fixtures: string = process.env['RACETEST_FIXTURES'] ?? join(root, 'test/fixtures')
export const vitest: string =
  process.env['RACETEST_VITEST'] ?? join(root, 'node_modules/vitest/vitest.mjs')
export const node: string = process.env['RACETEST_NODE'] ?? process.execPath

/** Whether what needs a later Node cannot run here: it does on Node 24, in `compat/`. */
export function lacksNode(suite: string, major: number): boolean {
  const version = execFileSync(node, ['-p', 'process.versions.node']).toString().trim()
  if (Number.parseInt(version) >= major) return false
  process.stderr.write(`${suite} is skipped: it needs Node ${major}, and this is ${version}.\n`)
  return true
}

export interface RunOptions {
  /** Width of the terminal; 80 unless told. */
  readonly columns?: number
  readonly colour?: boolean
  /** Vitest's reporter for the terminal; `default` unless told. With `json` there is no other one. */
  readonly reporter?: 'default' | 'verbose' | 'dot' | 'minimal' | 'agent' | 'json'
  /** In a terminal of its own, not in a file: what moves the cursor is seen as it came. */
  readonly terminal?: boolean
  /** The tables about races are part of the output: most tests are not about them, and they are long. */
  readonly tables?: boolean
  /** So is the line that says where the page with a failure is: by default it is left out. */
  readonly page?: boolean
  /** More arguments for `vitest run`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface VitestRun {
  readonly exitCode: number
  /** Both streams as a terminal would show them, without what differs from run to run. */
  readonly output: string
  /** By full name: how each test ended, its meta, and its errors. */
  readonly tests: Readonly<Record<string, TestOutcome>>
}

export interface TestOutcome {
  readonly status: string
  readonly race: unknown
  readonly failures: readonly string[]
}

interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly meta: { readonly race?: unknown }
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

/** Runs the real Vitest on a folder of test/fixtures. */
export async function runVitest(fixture: string, options: RunOptions = {}): Promise<VitestRun> {
  const cwd = join(fixtures, fixture)
  const temporary = await mkdtemp(join(tmpdir(), 'racetest-'))
  try {
    // A page that another run has left would be kept up to date, and told of.
    await rm(join(cwd, '.vitest/race/index.html'), { force: true })
    const screen = join(temporary, 'screen')
    const json = join(temporary, 'report.json')
    const { reporter = 'default' } = options
    const beside = ['--reporter=json', `--outputFile.json=${json}`]
    const reporters = [`--reporter=${reporter}`, ...(reporter === 'json' ? [] : beside)]
    const args = [vitest, 'run', ...reporters, ...(options.args ?? [])]
    const exitCode = await runInto(screen, args, cwd, options)
    const text = await readFile(screen, 'utf8')
    return { exitCode, output: normalise(text, cwd, options), tests: await readTests(json) }
  } finally {
    await rm(temporary, { recursive: true })
  }
}

async function runInto(
  screen: string,
  args: readonly string[],
  cwd: string,
  options: RunOptions,
): Promise<number> {
  const { columns = 80, terminal = false } = options
  // One file for both streams, so that their order is that of a terminal.
  const file = await open(screen, 'w')
  try {
    const [command, ...rest] = terminal ? inTerminal([node, ...args], columns) : [node, ...args]
    const child = spawn(command!, rest, {
      cwd,
      stdio: ['ignore', file.fd, file.fd],
      env: environment(options),
    })
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code) => resolve(code ?? -1))
    })
  } finally {
    await file.close()
  }
}

/** What a Vitest finds there that nobody has begun from within another one. */
export function environment({
  columns = 80,
  colour = false,
  env = {},
}: RunOptions): Record<string, string | undefined> {
  const {
    VITEST: _vitest,
    VITEST_MODE: _mode,
    NODE_ENV: _env,
    CI: _ci,
    GITHUB_ACTIONS: _github,
    ...inherited
  } = process.env
  return {
    ...inherited,
    COLUMNS: String(columns),
    // Fixtures are read only.
    RACE_KEEP: '0',
    ...(colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
    ...env,
  }
}

/** The terminal is that of `script`, a part of util-linux. */
export function inTerminal(command: readonly string[], columns: number): string[] {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  return ['script', '-qec', `stty cols ${columns} rows 40; ${quoted}`, '/dev/null']
}

async function readTests(json: string): Promise<Record<string, TestOutcome>> {
  const report = JSON.parse(await readFile(json, 'utf8').catch(() => '{}')) as Partial<JsonReport>
  const results = (report.testResults ?? []).flatMap((file) => file.assertionResults)
  return Object.fromEntries(
    results.map(({ fullName, status, meta, failureMessages }) => [
      fullName,
      { status, race: meta.race, failures: failureMessages ?? [] },
    ]),
  )
}

/** Takes out paths, versions, times and the reporter's own header and footer. */
function normalise(
  text: string,
  cwd: string,
  { colour = false, tables = false, page = false }: RunOptions,
): string {
  const plain = colour ? text : stripVTControlCharacters(text)
  // They are the last that is printed, but for what is below them in the same breath.
  const shown = tables ? plain : plain.replace(/^ (?:\S*Races\S*) {2}\d[^]*/m, '')
  return (page ? shown : shown.replace(/(\n|%0A) {2}Report {4}[^\n%]*/g, ''))
    .replaceAll(cwd, '<root>')
    .replace(/#\/test\/[-\w]+/g, '#/test/<id>')
    .split('\n')
    .filter((line) => !isNoise(stripVTControlCharacters(line)))
    .join('\n')
    .replace(/ \d+(?:\.\d+)? ?m?s\b/g, ' 1ms')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Also the line of a `describe`, which Vitest 5 prints and Vitest 4 does not. */
function isNoise(line: string): boolean {
  return /^ *(RUN|(JSON|JUNIT) report written|Isolate |at least ~|(Start at|Duration) )|^ {2,}❯ .* \(\d+\)$/.test(
    line,
  )
}
