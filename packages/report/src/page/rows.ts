import type { PageOrder } from '../page-failure.ts'

/** A row of the lanes: a step, or steps that are not shown. */
export type PageRow =
  | { readonly kind: 'step'; readonly number: number }
  | {
      readonly kind: 'fold'
      readonly from: number
      readonly to: number
      readonly letters: readonly string[]
    }

/** More rows than that make a page slow, and nobody reads them. */
const mostRows = 200

/** The numbers of the steps that can be chosen: the relevant ones, or all. */
export function listNumbers({ steps, relevant }: PageOrder, all: boolean): readonly number[] {
  return all ? steps.map((_, i) => i + 1) : relevant
}

/** The rows around the chosen step, and folds for what is before, between and behind them. */
export function listRows(
  order: PageOrder,
  numbers: readonly number[],
  chosen: number,
): readonly PageRow[] {
  const at = Math.max(0, numbers.indexOf(chosen))
  const first = Math.max(0, Math.min(at - mostRows / 2, numbers.length - mostRows))
  const rows: PageRow[] = []
  let next = 1
  const foldTo = (to: number): void => {
    if (to < next) return
    const letters = new Set(order.steps.slice(next - 1, to).map(({ task }) => task))
    rows.push({ kind: 'fold', from: next, to, letters: [...letters] })
  }
  for (const number of numbers.slice(first, first + mostRows)) {
    foldTo(number - 1)
    rows.push({ kind: 'step', number })
    next = number + 1
  }
  foldTo(order.steps.length)
  return rows
}

/** Whether the subject has another value after the step than before, as far as that is known. */
export function hasChanged({ state, steps }: PageOrder, number: number): boolean {
  const [before = '', now = ''] = [state[number - 2], state[number - 1]]
  if (now === '' || now === before) return false
  // A first read only says what it was.
  return before !== '' || steps[number - 1]!.accesses.some(({ kind }) => kind !== 'read')
}
