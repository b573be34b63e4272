import type { Session } from 'node:inspector'
import { RaceToolError } from '@racetest/core'

/** What the inspector says of a function. */
interface Subject {
  readonly id: string
  /** `bound` and `proxy` only pass calls on. */
  readonly form: 'function' | 'bound' | 'proxy'
}

interface Described {
  readonly result: { readonly objectId?: string; readonly subtype?: string }
  readonly internalProperties?: readonly { readonly name: string }[]
}

/** The debugger of V8 on the thread that it is asked from. It never pauses anything. */
export class Debugger {
  private readonly session: Session

  constructor() {
    this.session = connect()
    this.post('Debugger.enable')
    this.setActive(false)
  }

  /** Whether breakpoints count. */
  setActive(active: boolean): void {
    this.post('Debugger.setBreakpointsActive', { active })
  }

  inspect(fn: object): Subject {
    const holder = globalThis as { [passing]?: object }
    holder[passing] = fn
    const expression = `globalThis[Symbol.for(${JSON.stringify(passing.description)})]`
    const { result } = this.post('Runtime.evaluate', { expression })
    delete holder[passing]
    const { objectId: id, subtype } = result
    if (id === undefined)
      throw new RaceToolError(
        'resource.native does not reach the contexts in which the pools vmThreads and vmForks run tests. Use the pool forks or threads.',
      )
    if (subtype === 'proxy') return { id, form: 'proxy' }
    const { internalProperties } = this.post('Runtime.getProperties', {
      objectId: id,
      ownProperties: true,
    })
    const isBound = internalProperties?.some(({ name }) => name === '[[TargetFunction]]')
    return { id, form: isBound === true ? 'bound' : 'function' }
  }

  /** Has that expression evaluated at the begin of every call of a function. */
  watch({ id }: Subject, expression: string): void {
    const condition = `(${expression}, false)`
    this.post('Debugger.setBreakpointOnFunctionCall', { objectId: id, condition })
  }

  close(): void {
    this.session.disconnect()
  }

  private post(method: string, parameters: object = {}): Described {
    let answer: { readonly error: Error | null; readonly result: unknown } | undefined
    // On the same thread it answers before it returns.
    this.session.post(method, parameters, (error, result) => {
      answer = { error, result }
    })
    if (answer === undefined || answer.error !== null)
      throw new RaceToolError(
        `the inspector did not do ${method}: ${answer?.error?.message ?? 'no answer'}. Describe the methods that call the function with resource.define.`,
      )
    return answer.result as Described
  }
}

/** Where a value passes to the inspector. */
const passing: unique symbol = Symbol.for('racetest.passing')

function connect(): Session {
  try {
    const { Session: Connection } = process.getBuiltinModule('node:inspector')
    const session = new Connection()
    session.connect()
    return session
  } catch (error) {
    throw new RaceToolError(
      `resource.native needs the inspector of Node, and it is not to be had: ${error instanceof Error ? error.message : String(error)}. Run without --permission and with a Node that has it, or describe the methods that call the function with resource.define.`,
    )
  }
}
