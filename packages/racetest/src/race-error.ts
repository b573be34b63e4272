/**
 * A failing race test. Vitest prints the message, then `codeFrame` as it is, then the stack and
 * the cause; every other own property would be dumped as "Serialized Error", so there is none.
 */
export class RaceError extends Error {
  override readonly name: string = 'RaceError'
  /** The body of the report, in its own colours. */
  codeFrame?: string

  constructor(
    headline: string,
    report: { readonly codeFrame?: string; readonly stack?: string; readonly cause?: unknown } = {},
  ) {
    super(headline, report.cause === undefined ? undefined : { cause: report.cause })
    if (report.codeFrame === undefined) delete this.codeFrame
    else this.codeFrame = report.codeFrame
    if (report.stack !== undefined) this.stack = report.stack
  }
}
