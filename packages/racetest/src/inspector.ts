import type { Session } from 'node:inspector'
import { RaceToolError } from '@racetest/core'

/** What the inspector calls an object. */
export interface Remote {
  readonly objectId: string
  readonly subtype?: string
}

const passing: unique symbol = Symbol.for('racetest.passing')
const passed = `globalThis[Symbol.for(${JSON.stringify(passing.description)})]`
const holder = globalThis as { [passing]?: object }

/** The inspector of the thread that asks. It answers before a question returns. */
export class Inspector {
  private readonly session: Session
  private readonly user: string

  /** `user`: what people have called. */
  constructor(user: string) {
    this.user = user
    this.session = this.connect()
  }

  private connect(): Session {
    try {
      const { Session: Connection } = process.getBuiltinModule('node:inspector')
      const session = new Connection()
      session.connect()
      return session
    } catch (error) {
      throw new RaceToolError(
        `${this.user} needs the inspector of Node, and it is not to be had: ${messageOf(error)}. Run with a Node that has it, and without --permission.`,
      )
    }
  }

  /** What it answers, or why it does not. */
  ask<Answer>(method: string, parameters: object = {}): Answer | Error {
    let answer: Answer | Error = new Error('no answer')
    this.session.post(method, parameters, (error, result) => {
      answer = error ?? (result as Answer)
    })
    return answer
  }

  post<Answer>(method: string, parameters: object = {}): Answer {
    const answer = this.ask<Answer>(method, parameters)
    if (!(answer instanceof Error)) return answer
    throw new RaceToolError(
      `${this.user} needs ${method}, which the inspector did not do: ${answer.message}. Do without it in this test file.`,
    )
  }

  refer(object: object): Remote {
    holder[passing] = object
    const { result } = this.post<{ readonly result: Remote | { readonly objectId?: undefined } }>(
      'Runtime.evaluate',
      { expression: passed },
    )
    delete holder[passing]
    if (result.objectId !== undefined) return result
    throw new RaceToolError(
      `${this.user} does not reach the contexts in which the pools vmThreads and vmForks run tests. Use the pool forks or threads.`,
    )
  }

  resolve({ objectId }: Remote): object | undefined {
    this.post('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function () { ${passed} = this }`,
    })
    const object = holder[passing]
    delete holder[passing]
    return object
  }

  release({ objectId }: Remote): void {
    this.post('Runtime.releaseObject', { objectId })
  }

  close(): void {
    this.session.disconnect()
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
