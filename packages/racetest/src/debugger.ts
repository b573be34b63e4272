import { Inspector, type Remote } from './inspector.ts'

/** What it says of a function: `bound` and `proxy` only pass calls on. */
interface Subject {
  readonly remote: Remote
  readonly form: 'function' | 'bound' | 'proxy'
}

/** The debugger of V8. It never pauses anything. */
export class Debugger {
  private readonly inspector = new Inspector('resource.native')

  constructor() {
    this.inspector.post('Debugger.enable')
    this.setActive(false)
  }

  /** Whether breakpoints count. */
  setActive(active: boolean): void {
    this.inspector.post('Debugger.setBreakpointsActive', { active })
  }

  inspect(fn: object): Subject {
    const remote = this.inspector.refer(fn)
    if (remote.subtype === 'proxy') return { remote, form: 'proxy' }
    const { internalProperties } = this.inspector.post<{
      readonly internalProperties?: readonly { readonly name: string }[]
    }>('Runtime.getProperties', { objectId: remote.objectId, ownProperties: true })
    const isBound = internalProperties?.some(({ name }) => name === '[[TargetFunction]]')
    return { remote, form: isBound === true ? 'bound' : 'function' }
  }

  /** Has that expression evaluated at the begin of every call of a function. */
  watch({ remote }: Subject, expression: string): void {
    const { objectId } = remote
    const condition = `(${expression}, false)`
    this.inspector.post('Debugger.setBreakpointOnFunctionCall', { objectId, condition })
  }

  close(): void {
    this.inspector.close()
  }
}
