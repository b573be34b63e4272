import { forms } from './program-forms.ts'
import { prelude } from './program-prelude.ts'
import { states } from './program-state-special.ts'

/** One statement of a random program: which form, and what fills its holes. */
export interface Piece {
  readonly form: string
  readonly picks: readonly number[]
  readonly body: readonly Piece[]
  readonly other: readonly Piece[]
}

export interface RandomProgram {
  /** Which states the tasks work on. */
  readonly theme: readonly string[]
  readonly tasks: readonly (readonly Piece[])[]
  /** How the tasks are started. */
  readonly start: number
  /** What the body does besides. */
  readonly before: readonly Piece[]
  /** How many suspension points there may be. */
  readonly budget: number
}

/** Prints one program; forms ask it for names and for the text of what is inside them. */
export class Printer {
  /** Whether `await` is allowed here. */
  suspends = true
  private readonly theme: readonly string[]
  private budget: number
  private sites = 0
  private names = 0

  constructor(theme: readonly string[], budget: number) {
    this.theme = theme
    this.budget = budget
  }

  /** A number for a line of the log. */
  site(): number {
    return ++this.sites
  }

  fresh(stem: string): string {
    return `${stem}${++this.names}`
  }

  /** Takes one of the suspension points that are left. */
  spend(): boolean {
    return this.suspends && this.budget-- > 0
  }

  value(pick: number): string {
    const values = ['1', 'x', 'x + 1', '2', '3', '4', '5', '7']
    return values[pick % values.length]!
  }

  read(pick: number, value: number): string {
    return this.choose('reads', pick, value)
  }

  write(pick: number, value: number): string {
    return this.choose('writes', pick, value)
  }

  /** A statement with a suspension point in the middle of an expression. */
  slow(pick: number, value: number): string {
    return this.choose('slow', pick, value)
  }

  private choose(kind: 'reads' | 'writes' | 'slow', pick: number, value: number): string {
    const name = this.theme[pick % this.theme.length]!
    const list = states[name]![kind]
    const text = list[Math.floor(pick / this.theme.length) % list.length]!
    const name_ = this.fresh('')
    // Temporaries must be new each time.
    const filled = text
      .replaceAll('$', () => this.value(value))
      .replace(/\b(\w+)_\b/g, `$1${name_}`)
    return kind === 'reads' ? filled : filled.replace(/^[([]/, ';$&')
  }

  /** The statements, each on its line. */
  block(pieces: readonly Piece[], suspends: boolean = this.suspends): string {
    const before = this.suspends
    this.suspends = suspends
    const text = pieces.map((piece) => this.statement(piece)).join('\n')
    this.suspends = before
    return text.replace(/^(?=.)/gm, '  ')
  }

  statement(piece: Piece): string {
    return forms[piece.form]!(this, piece)
  }

  /** A function expression with a local `x`; `returns` is its last line. */
  fn(head: string, pieces: readonly Piece[], returns: string): string {
    const suspends = head.startsWith('async')
    const body = this.block(pieces, suspends)
    return `${head} => {\n${body}${body === '' ? '' : '\n'}  ${returns}\n}`
  }

  /** Names of the states that the text needs. */
  needed(text: string): readonly string[] {
    const mentioned = (source: string): string[] =>
      Object.entries(states)
        .filter(([, state]) => declared(state.declare).some((name) => uses(source, name)))
        .map(([name]) => name)
    const needed = new Set(mentioned(text))
    for (const name of needed) for (const other of states[name]!.needs ?? []) needed.add(other)
    return Object.keys(states).filter((name) => needed.has(name))
  }
}

const declared = (declare: string): string[] =>
  [...declare.matchAll(/(?:\b(?:const|let|class) |, )\{? ?(\w+)(?= =|,| \{| }|\n|$)/g)].map(
    ([, name]) => name!,
  )

const uses = (source: string, name: string): boolean =>
  new RegExp(`(?<![.\\w'"])${name}(?![\\w'":])`).test(source)

/**
 * The source text: a module that defines `program(race)`, which logs the final state, and
 * `snapshot()`, the state as it is now. `log(where, what)` is what the tasks tell about what they saw.
 * With `inModule` all state belongs to the module, and nothing puts it back.
 */
export function printProgram(program: RandomProgram, inModule = false): string {
  const printer = new Printer(program.theme, program.budget)
  const before = printer.block(program.before)
  const tasks = program.tasks.map((task) => printer.fn('async ()', task, 'return x'))
  const main = startTasks(
    tasks.map((task) => task.replace('{\n', '{\n  let x = 0\n')),
    program.start,
  )
  const body = `${before}\n${main}`
  const names = printer.needed(body)
  const of = (name: string) => states[name]!
  const isOutside = (name: string): boolean => inModule || of(name).outside === true
  const outside = names.filter(isOutside).map((name) => of(name).declare)
  const inside = names.filter((name) => !isOutside(name)).map((name) => of(name).declare)
  const resets = names.flatMap((name) => of(name).reset ?? [])
  const shows = names.map((name) => of(name).show)
  const setup = [...inside, ...resets].join('\n')
  const helpers = Object.entries(prelude)
    .filter(([name]) => uses([...outside, setup, body].join('\n'), name))
    .map(([, text]) => text)
  const isLocal = (helper: string): boolean => !inModule && isFresh(helper)
  return [
    ...helpers.filter((text) => !isLocal(text)),
    ...outside,
    "let snapshot = () => ''",
    `const program = async (race) => {`,
    ...helpers.filter(isLocal).map(indent),
    indent(setup),
    indent(`snapshot = () => [${shows.join(', ')}].join(' | ')`),
    indent(`let x = 0`),
    before,
    indent(main),
    "  log('result', snapshot())",
    '}',
    '',
  ]
    .filter((line) => line !== '')
    .join('\n')
}

/** Classes with static state are new in every run. */
const isFresh = (helper: string): boolean => helper.includes('static ')

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')

function startTasks(tasks: readonly string[], how: number): string {
  const list = tasks.join(', ')
  const ways = [
    `for (const r of await race.settled([${list}])) log('end', r.status === 'fulfilled' ? r.value : r.reason)`,
    `try {\n  log('end', JSON.stringify(await race({ ${tasks.map((task, i) => `t${i}: ${task}`).join(', ')} })))\n} catch (e) {\n  log('end', e)\n}`,
    `for (const r of await Promise.allSettled([${tasks.map((task) => `(${task})()`).join(', ')}])) log('end', r.status)`,
    tasks.map((task, i) => `const p${i} = (${task})()`).join('\n') +
      `\ntry {\n${tasks.map((_, i) => `  log('end', await p${i})`).join('\n')}\n} catch (e) {\n  log('end', e)\n}`,
    `const [${tasks.map((_, i) => `t${i}`).join(', ')}] = [${list}]\n` +
      tasks.map((_, i) => `t${i}().catch((e) => log('end', e))`).join('\n') +
      `\nawait new Promise((yes) => setTimeout(yes, 5))`,
    `try {\n  log('end', String(await Promise.all([${tasks.map((task) => `(${task})()`).join(', ')}])))\n} catch (e) {\n  log('end', e)\n}`,
  ]
  return ways[how % ways.length]!
}
