/** A program of a few lines, and what exploring it must come to. */
export interface SmallProgram {
  /** What comes before the tasks, in the body. */
  readonly before?: string
  readonly tasks: readonly string[]
  /** The state at the end. */
  readonly show?: string
  /** In how many ways it can end. */
  readonly outcomes: number
  readonly traces: number
}

export function printSmall({ before = '', tasks, show = "''" }: SmallProgram): string {
  const list = tasks.map((task) => `async () => { ${task} }`).join(', ')
  return `let snapshot = () => ''
const program = async (race) => {
  ${before}
  snapshot = () => ${show}
  for (const r of await race.settled([${list}])) log('end', r.status)
}
`
}
