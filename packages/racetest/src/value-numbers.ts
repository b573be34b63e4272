import type { AccessReport, StepReport } from '@racetest/core'

const number = /#\d+$/

/** Takes the number from every value that nothing else in these steps prints like: `{}#1` → `{}`. */
export function dropNumbers(steps: readonly StepReport[]): StepReport[] {
  const numbers = new Map<string, Set<string>>()
  const textOf = (value: string): string => value.replace(number, '')
  for (const value of steps.flatMap(({ accesses }) => accesses.flatMap(valuesOf))) {
    const same = numbers.get(textOf(value)) ?? new Set()
    numbers.set(textOf(value), same.add(value))
  }
  const drop = (value: string): string =>
    numbers.get(textOf(value))!.size > 1 ? value : textOf(value)
  return steps.map((step) => ({
    ...step,
    accesses: step.accesses.map((access) => ({
      ...access,
      ...(access.before !== undefined && { before: drop(access.before) }),
      ...(access.after !== undefined && { after: drop(access.after) }),
      ...(access.erases && {
        erases: { ...access.erases, value: drop(access.erases.value) },
      }),
    })),
  }))
}

function valuesOf({ before, after, erases }: AccessReport): string[] {
  return [before, after, erases?.value].filter((value) => value !== undefined)
}
