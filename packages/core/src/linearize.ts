/** One call of a history, as far as its place in an order goes. */
export interface Call {
  readonly task: number
  /**
   * When it began and ended, among all begins and ends. Without an end it never answered, and may
   * not have taken effect. Undefined: it asked nothing of the object, so that only its own task
   * says where it comes.
   */
  readonly span: { readonly begin: number; readonly end: number | undefined } | undefined
}

/** What came of putting one more call behind an order. */
export type Attempt =
  /** The model gives the answer that was seen. Calls that leave the same state go on alike; undefined: nobody knows. */
  | { readonly kind: 'fits'; readonly state: string | undefined }
  /** The model gives another answer. */
  | { readonly kind: 'refused' }
  /** The call is not allowed there, so whatever follows is right. */
  | { readonly kind: 'outside' }
  /** It would have been another call there: nothing is known of that order. */
  | { readonly kind: 'other' }

/** An order as far as it explains the answers, and the calls of which none can come next. */
export interface DeadEnd {
  readonly order: readonly number[]
  readonly refused: readonly number[]
}

export type Verdict =
  | { readonly kind: 'explained' | 'outside' | 'undecided'; readonly order: readonly number[] }
  /** The longest orders first. */
  | { readonly kind: 'unexplained'; readonly deadEnds: readonly DeadEnd[] }

/** The decisions of the search, apart so that the tests can plant a fault in each. */
export interface LinearizeRules {
  /** Whether one call comes before another one in every order. */
  precedes(calls: readonly Call[], earlier: number, later: number): boolean
  /** Two orders of the same key have the same future; undefined: not known. */
  keyOf(order: readonly number[], state: string | undefined): string | undefined
  /** Whether an order is complete without the call. */
  mayBeMissing(call: Call): boolean
}

export const linearizeRules: LinearizeRules = {
  precedes(calls, earlier, later) {
    const [a, b] = [calls[earlier]!, calls[later]!]
    if (a.span === undefined || b.span === undefined) return a.task === b.task && earlier < later
    return a.span.end !== undefined && a.span.end < b.span.begin
  },
  keyOf: (order, state) =>
    state === undefined ? undefined : `${order.toSorted((a, b) => a - b).join()} ${state}`,
  mayBeMissing: ({ span }) => span !== undefined && span.end === undefined,
}

/**
 * Whether a history is linearizable: some order of its calls, in which a call that ended before
 * another one began comes before it, gives every answer that was seen. Calls of one task are given
 * in the order of their begins.
 *
 * Yields orders, one call longer than one that fits; who runs the model says what came of each. Of
 * orders with the same calls that left the same state only one is continued, so the work is bounded
 * by the sets of calls times the states that each can leave, not by the orders.
 *
 * A call that never answered may stand in the order or be left out. An order that comes to a call
 * which is not allowed there ends the search: the object is bound to nothing from there on.
 *
 * See Wing and Gong, "Testing and verifying concurrent objects", JPDC 1993; the memory of states is
 * that of Lowe, "Testing for linearizability", Concurrency and Computation 2017.
 */
export function* linearize(
  calls: readonly Call[],
  { precedes, keyOf, mayBeMissing }: LinearizeRules = linearizeRules,
): Generator<readonly number[], Verdict, Attempt> {
  const indexes = calls.map((_, i) => i)
  const before = indexes.map((later) =>
    indexes.filter((earlier) => earlier !== later && precedes(calls, earlier, later)),
  )
  const seen = new Set<string>()
  const deadEnds: DeadEnd[] = []
  let undecided: readonly number[] | undefined

  function* extend(
    order: readonly number[],
  ): Generator<readonly number[], Verdict | undefined, Attempt> {
    const left = indexes.filter((call) => !order.includes(call))
    if (left.every((call) => mayBeMissing(calls[call]!))) return { kind: 'explained', order }
    const refused: number[] = []
    let isDeadEnd = true
    for (const call of left) {
      if (!before[call]!.every((earlier) => order.includes(earlier))) continue
      const longer = [...order, call]
      const attempt = yield longer
      if (attempt.kind === 'outside') return { kind: 'outside', order: longer }
      if (attempt.kind === 'refused') refused.push(call)
      if (attempt.kind === 'other') undecided ??= longer
      if (attempt.kind !== 'fits') continue
      isDeadEnd = false
      const key = keyOf(longer, attempt.state)
      if (key !== undefined && seen.has(key)) continue
      if (key !== undefined) seen.add(key)
      const verdict = yield* extend(longer)
      if (verdict !== undefined) return verdict
    }
    if (isDeadEnd) deadEnds.push({ order, refused })
    return undefined
  }

  const verdict = yield* extend([])
  if (verdict !== undefined) return verdict
  if (undecided !== undefined) return { kind: 'undecided', order: undecided }
  return {
    kind: 'unexplained',
    deadEnds: deadEnds.toSorted((a, b) => b.order.length - a.order.length),
  }
}

/** Pairs of calls of different tasks of which neither ended before the other began. */
export function listOverlaps(calls: readonly Call[]): (readonly [number, number])[] {
  const isOrdered = (a: number, b: number): boolean =>
    linearizeRules.precedes(calls, a, b) || linearizeRules.precedes(calls, b, a)
  return calls.flatMap((one, i) =>
    calls.flatMap((other, j): (readonly [number, number])[] => {
      const isPair = i < j && one.span !== undefined && other.span !== undefined
      return isPair && one.task !== other.task && !isOrdered(i, j) ? [[i, j]] : []
    }),
  )
}
