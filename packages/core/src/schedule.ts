import { RaceToolError } from './errors.ts'

/** What a replay string says. */
export interface ReplayCode {
  /** One name per choice: `A`, `B`, … `Z`, `AA`, … and `_` for the test body. */
  readonly letters: readonly string[]
  /** First four hex digits of a hash over the sites of the files involved. */
  readonly checksum: string
  /** Seed and path of generated inputs, as fast-check prints them: `1203.4.2`. */
  readonly inputs?: string
}

const alphabet = 26
const shape = 'r1-<schedule>-<4 hex digits> and maybe -k<inputs>, such as r1-ABAB-7f3a-k1203.4.2'

/** The letters of the n-th task (from 0) in spawn order: A … Z, AA, AB …. */
export function nameTask(number: number): string {
  let name = ''
  for (let left = number + 1; left > 0; left = Math.floor((left - 1) / alphabet)) {
    name = String.fromCharCode(65 + ((left - 1) % alphabet)) + name
  }
  return name
}

/** The inverse of `nameTask`. */
export function numberTask(name: string): number {
  let number = 0
  for (const letter of name) number = number * alphabet + letter.charCodeAt(0) - 64
  return number - 1
}

/**
 * A schedule as one word: `ABAB`, runs from four on as `A12B3`.
 *
 * Two letters stand for two tasks, so a name of several goes on in lower case (`Aa` is task AA,
 * `AA` is task A twice): a capital, `_` or nothing else starts a choice.
 */
export function encodeLetters(letters: readonly string[]): string {
  let text = ''
  for (let i = 0; i < letters.length;) {
    const letter = letters[i]!
    let end = i + 1
    while (letters[end] === letter) end++
    const name = letter[0]! + letter.slice(1).toLowerCase()
    text += end - i < 4 ? name.repeat(end - i) : name + (end - i)
    i = end
  }
  return text
}

/** The inverse of `encodeLetters`; also reads shorter runs with a number. Throws a RaceToolError for what is not a schedule. */
export function decodeLetters(text: string): string[] {
  if (!/^(?:(?:[A-Z][a-z]*|_)(?:[1-9]\d{0,5})?)*$/.test(text)) {
    throw new RaceToolError(
      `"${text}" is not a schedule. Expected a letter for each choice and a number after a run, such as ABA12B.`,
    )
  }
  return [...text.matchAll(/([A-Z][a-z]*|_)(\d*)/g)].flatMap(([, name, count]) =>
    Array.from({ length: Number(count || 1) }, () => name!.toUpperCase()),
  )
}

export function encodeReplay({ letters, checksum, inputs }: ReplayCode): string {
  return ['r1', encodeLetters(letters), checksum, ...(inputs ? [`k${inputs}`] : [])].join('-')
}

/** Throws a RaceToolError for a string that is not a replay string. */
export function decodeReplay(text: string): ReplayCode {
  // A negative seed has a dash of its own.
  const [, version, schedule, checksum, inputs] =
    /^r(\d+)-(\w*)-([0-9a-f]{4})(?:-k(-?[\w.:-]+))?$/.exec(text.trim()) ?? []
  if (version === undefined || schedule === undefined || checksum === undefined) {
    throw new RaceToolError(`"${text}" is not a replay string. Expected ${shape}.`)
  }
  if (version !== '1') {
    throw new RaceToolError(
      `replay string "${text}" has format ${version}, this version reads 1. Run the test again to get a new one.`,
    )
  }
  return { letters: decodeLetters(schedule), checksum, ...(inputs && { inputs }) }
}

/** How often a schedule goes from one task to another. */
export function countSwitches(schedule: readonly unknown[]): number {
  return schedule.filter((task, i) => i > 0 && task !== schedule[i - 1]).length
}
