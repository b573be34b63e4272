import type {
  AccessReport,
  Counterexample,
  PairReport,
  RaceReport,
  SiteReport,
  SourcePosition,
  Sources,
  StepReport,
  TestReport,
  Unchecked,
} from '@racetest/core'
import type { Searched } from '../src/index.ts'

const account = 'src/account.ts'

function at(line: number, column: number, length: number, file: string = account): SourcePosition {
  return { file, line, column, length }
}

function step(
  task: string,
  access: Partial<AccessReport>,
  more: Partial<StepReport> = {},
): StepReport {
  const whole: AccessReport = { kind: 'read', resource: 'Account#1.balance', ...access }
  return { task, accesses: [whole], last: false, afterSteps: [], ...more }
}

const before = at(6, 19, 12)
const after = at(8, 4, 12)
const between = { suspendedAt: at(7, 4, 5) }

const source = `export class Account {
  balance = 0
  constructor(private readonly audit: Audit) {}

  async deposit(amount: number): Promise<void> {
    const before = this.balance
    await this.audit.record(amount)
    this.balance = before + amount
  }
}
`

/** The running example of the design: two deposits, one lost. */
export const lostUpdate: Counterexample = {
  pattern: 'lost update',
  resource: 'Account#1.balance',
  headline: 'lost update on Account#1.balance: expected 2 to be 3',
  cause: "alice and bob both read 0 before either wrote, so bob's write erases alice's.",
  error: { name: 'AssertionError', message: 'expected 2 to be 3 // Object.is equality' },
  tasks: [
    { letter: 'A', name: 'alice', call: 'deposit(1)' },
    { letter: 'B', name: 'bob', call: 'deposit(2)' },
  ],
  steps: [
    step('A', { before: '0', from: 0, position: before }, between),
    step('B', { before: '0', from: 0, position: before }, between),
    step('A', { kind: 'write', before: '0', after: '1', position: after }, { last: true }),
    step(
      'B',
      { kind: 'write', before: '1', after: '2', erases: { step: 3, value: '1' }, position: after },
      { last: true },
    ),
  ],
  passing: [
    step('A', { before: '0', from: 0, position: before }),
    step('A', { kind: 'write', before: '0', after: '1', position: after }),
    step('B', { before: '1', from: 2, position: before }),
    step('B', { kind: 'write', before: '1', after: '3', position: after }),
  ],
  critical: [2, 3],
  reversalPasses: true,
  state: ['0', '0', '1', '2'],
  schedule: { text: 'ABAB', switches: 3, steps: 4, foundSteps: 6, foundSwitches: 4, tries: 3 },
  replay: 'r1-ABAB-7f3a-k1203.4.2',
  confirmed: [3, 3],
  inputs: [{ name: 'amounts', value: '[1, 2]', original: '[57, 3, 98]', tries: 4 }],
}

export const searched: Searched = {
  inputs: 1,
  traces: 2,
  racePairs: 2,
  bothWays: 1,
  ms: 41.2,
  how: 'stopped at the first failure',
}

export const reportPath = '.vitest/race/index.html#/test/a41c'

const lock = at(21, 2, 9)
const lockOther = at(22, 2, 9)

/** Two transfers that wait for each other. */
export const deadlock: Counterexample = {
  pattern: 'deadlock',
  headline: 'deadlock: A and B wait for each other',
  cause: 'alice holds acc-1 and waits for acc-2; bob holds acc-2 and waits for acc-1.',
  tasks: [
    { letter: 'A', name: 'alice', call: 'transfer(1 to 2)' },
    { letter: 'B', name: 'bob', call: 'transfer(2 to 1)' },
  ],
  steps: [
    step('A', { kind: 'lock', resource: 'acc-1', position: lock }),
    step('B', { kind: 'lock', resource: 'acc-2', position: lock }),
    step('A', { kind: 'wait', resource: 'acc-2', heldBy: 'B', position: lockOther }),
    step('B', { kind: 'wait', resource: 'acc-1', heldBy: 'A', position: lockOther }),
  ],
  critical: [3, 4],
  schedule: { text: 'ABAB', switches: 3, steps: 4, foundSteps: 4, foundSwitches: 3, tries: 1 },
  replay: 'r1-ABAB-19c2',
  confirmed: [3, 3],
}

/** A replay that met something outside our control. */
export const escaped: Unchecked = {
  reason: 'replay took another path at step 3',
  advice:
    'fetch() at src/account.ts:7 is not under our control, so schedules cannot be repeated. Stub it, or list it under race.controlled.',
  recorded: step('A', { kind: 'write', before: '0', after: '1', position: after }),
  replayed: step('A', {
    kind: 'call',
    resource: 'fetch',
    uncontrolled: true,
    position: at(7, 10, 5),
  }),
  stepNumber: 3,
  tasks: [{ letter: 'A', name: 'alice' }],
}

/** So many race pairs, of which so many were seen both ways. */
function pairs(count: number, both: number): PairReport[] {
  return Array.from({ length: count }, (_, i) => ({
    sites: [i, i + 1],
    orders: [1, i < both ? 1 : 0],
    taken: [true, i < both],
    failing: 0,
  }))
}

export function tested(file: string, name: string, more: Partial<TestReport>): TestReport {
  return {
    id: `${file} ${name}`,
    file: `test/${file}`,
    name,
    line: 1,
    status: 'verified',
    inputs: 1,
    traces: 0,
    redundant: 0,
    pairs: [],
    awaits: [],
    duration: 460,
    ...more,
  }
}

/** The tests of the summary in the design. */
export const tests: readonly TestReport[] = [
  tested('account.test.ts', 'deposits are not lost', {
    line: 12,
    status: 'failed',
    traces: 2,
    pairs: pairs(2, 1),
  }),
  tested('account.test.ts', 'transfer keeps the total', {
    line: 30,
    traces: 88,
    pairs: pairs(9, 9),
  }),
  tested('cache.test.ts', 'fills once per key', {
    status: 'bounded',
    limit: { kind: 'traces', value: 1200 },
    traces: 1200,
    total: { value: 9000, exact: false },
    pairs: pairs(8, 5),
  }),
  tested('queue.test.ts', 'independent jobs', { inputs: 20, traces: 36 }),
]

const session = 'src/session.ts'
const refresh = 'src/refresh.ts'
const token = { resource: 'Session#1.token', position: at(3, 6, 10, session) }

/** Three tasks in two files, with steps in between that have nothing to do with it. */
export const staleCheck: Counterexample = {
  pattern: 'stale check',
  resource: 'Session#1.token',
  headline: 'stale check on Session#1.token: expected null to be "t2"',
  cause: '',
  tasks: [
    { letter: '_', name: 'test body' },
    { letter: 'A', name: 'request', call: 'get("/me")' },
    { letter: 'B', name: 'logout' },
    { letter: 'C', name: 'heartbeat' },
    { letter: 'D', name: 'metrics' },
  ],
  steps: [
    step('_', { kind: 'start', resource: 'request' }),
    step('C', { kind: 'write', resource: 'beat', after: '1' }, { afterSteps: [1] }),
    step('D', { kind: 'fire', resource: 'timer 100 ms' }),
    step('A', { ...token, before: '"token-of-a-long-life-5f1c9a"', from: 0 }, { afterSteps: [1] }),
    step('C', { kind: 'call', resource: 'ping' }),
    step(
      'B',
      {
        ...token,
        kind: 'write',
        before: '"token-of-a-long-life-5f1c9a"',
        after: 'null',
        position: at(2, 2, 18, refresh),
      },
      { last: true },
    ),
    {
      task: 'A',
      accesses: [
        { ...token, kind: 'read', before: 'null', from: 6 },
        { kind: 'write', resource: 'headers["authorization"]', after: '"Bearer null"' },
        { kind: 'read', resource: 'config.url', before: '"/me"' },
      ],
      last: true,
      afterSteps: [],
    },
    step('_', { ...token, before: 'null', from: 6 }),
  ],
  critical: [4, 6],
  reversalPasses: false,
  schedule: { text: 'CDACBA', switches: 5, steps: 6, foundSteps: 6, foundSwitches: 7, tries: 12 },
  replay: 'r1-CDACBA-91c0',
  confirmed: [3, 3],
}

/** The files of the examples. */
export const sources: Sources = {
  [account]: source,
  [session]:
    'async function get(path) {\n\t// the check\n\tif (this.token) {\n\t\tconst headers = await this.prepare(path)\n\t\theaders.authorization = `Bearer ${this.token}`\n\t}\n}\n',
  [refresh]: 'export function logout(session) {\n  session["token"] = null\n}\n',
}

/** One file with a site for each line that the tests mention. */
const sites: readonly SiteReport[] = [
  { id: 0, line: 6, column: 24, kind: 'read', name: 'this.balance' },
  { id: 1, line: 7, column: 4, kind: 'await', name: 'this.audit.record(amount)' },
  { id: 2, line: 8, column: 9, kind: 'write', name: 'this.balance' },
  { id: 3, line: 3, column: 11, kind: 'read', name: 'this.token' },
  { id: 4, line: 2, column: 11, kind: 'write', name: 'session["token"]' },
]

/** A failure of each kind, a test that is bounded and one that nobody can vouch for. */
export const report: RaceReport = {
  version: 1,
  tool: { name: 'racetest', version: '1.2.3' },
  tests: [
    tested('account.test.ts', 'deposits are not lost', {
      line: 12,
      status: 'failed',
      traces: 2,
      pairs: [
        { sites: [0, 2], orders: [2, 1], taken: [true, true], failing: 1 },
        { sites: [2, 2], orders: [1, 0], taken: [true, false], failing: 1 },
      ],
      awaits: [{ site: 1, reached: 2, split: 1 }],
      counterexample: lostUpdate,
    }),
    tested('account.test.ts', 'transfers', {
      line: 30,
      status: 'failed',
      traces: 7,
      counterexample: deadlock,
    }),
    tested('cache.test.ts', 'fills | once per key', {
      status: 'bounded',
      limit: { kind: 'traces', value: 1200 },
      traces: 1200,
      total: { value: 9000, exact: false },
      pairs: [{ sites: [2, 2], orders: [0, 1200], taken: [false, true], failing: 0 }],
      awaits: [{ site: 1, reached: 1200, split: 0 }],
    }),
    tested('session.test.ts', 'no races at all', {
      line: 3,
      status: 'failed',
      traces: 3,
      pairs: [{ sites: [3, 4], orders: [3, 0], taken: [true, false], failing: 0 }],
    }),
    tested('session.test.ts', 'calls home', {
      line: 9,
      status: 'unchecked',
      traces: 1,
      unchecked: { reason: 'fetch() escaped control', advice: 'Stub it. Nothing was verified.' },
    }),
  ],
  files: [
    { path: account, hash: '01', sites: sites.slice(0, 3) },
    { path: 'src/queue.ts', hash: '02', sites: [] },
    { path: refresh, hash: '03', sites: sites.slice(3, 4) },
    { path: session, hash: '04', sites: sites.slice(4) },
  ],
}
