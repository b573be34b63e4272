import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { environment, fixtures, inTerminal, node, vitest } from './run-vitest.ts'

/** Vitest in a terminal, watching a copy of a fixture. */
export interface Watch {
  /** The copy. */
  readonly folder: string
  /** What it says from now on until it waits for changes, or until `end` is there. */
  answer(end?: RegExp): Promise<string>
  edit(file: string, change: (text: string) => string): Promise<void>
  press(key: string): void
  /** Kills it and all that it has started. */
  kill(): Promise<void>
}

const waiting = /press h to show help/

export async function copyFixture(fixture: string): Promise<string> {
  const scratch = join(fixtures, '../../.vitest')
  await mkdir(scratch, { recursive: true })
  const folder = await mkdtemp(join(scratch, `${fixture}-`))
  await cp(join(fixtures, fixture), folder, { recursive: true })
  return folder
}

export function watchVitest(
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Watch {
  const [command, ...rest] = inTerminal([node, vitest, ...args], 100)
  const child: ChildProcess = spawn(command!, rest, {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: environment({ columns: 100, env: { RACE_KEEP: '1', ...env } }),
  })
  let text = ''
  let told = (): void => {}
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => {
      told()
      resolve()
    })
  })
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += stripVTControlCharacters(part)
      told()
    })
  return {
    folder,
    async answer(end = waiting) {
      for (;;) {
        const found = end.exec(text)
        if (found) {
          const answer = text.slice(0, found.index + found[0].length)
          text = text.slice(answer.length)
          return answer.replaceAll('\r', '')
        }
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`Vitest has ended. It said:\n${text}`)
        await new Promise<void>((resolve) => {
          told = resolve
        })
      }
    },
    async edit(file, change) {
      const path = join(folder, file)
      await writeFile(path, change(await readFile(path, 'utf8')))
    },
    press: (key) => void child.stdin!.write(key),
    async kill() {
      // The terminal is the leader of a group of its own.
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
      await exited
    },
  }
}

export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 })
