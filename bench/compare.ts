import { Bench } from 'tinybench'

/** Something to be measured: one call does `units` pieces of work. */
export interface Subject {
  readonly name: string
  readonly units: number
  run(): unknown
}

/** One line of the output: the first subject of a comparison against another one. */
export interface Row {
  readonly group: string
  readonly name: string
  /** Microseconds for one piece of work. */
  readonly ours: number
  readonly theirs: number
  readonly theirName: string
  readonly unit: string
  /** Theirs over ours if more is better, else ours over theirs; the median of all rounds. */
  readonly ratio: number
  readonly target?: number
  readonly better: 'more' | 'less'
}

/** A figure that is compared with nothing. */
export interface Figure {
  readonly group: string
  readonly name: string
  readonly value: number
  readonly unit: string
}

export interface Comparison {
  readonly group: string
  readonly name: string
  readonly unit: string
  readonly ours: Subject
  readonly others: readonly Subject[]
  readonly better: 'more' | 'less'
  readonly target?: number
}

export interface Effort {
  readonly rounds: number
  /** Milliseconds of one turn of one subject. */
  readonly turn: number
  /** Calls of each subject before the first turn: the engine takes thousands of schedules to get to speed. */
  readonly warmup: number
}

/** Measures turn by turn, so that what else the machine does hits all subjects alike. */
export async function compare(comparison: Comparison, effort: Effort): Promise<Row[]> {
  const { ours, others, better } = comparison
  const bench = new Bench({
    time: effort.turn,
    iterations: 1,
    warmupTime: 100,
    warmupIterations: effort.warmup,
    throws: true,
  })
  const subjects = [ours, ...others]
  for (const subject of subjects) bench.add(subject.name, () => subject.run())
  for (const task of bench.tasks) await task.warmup()
  const costs: number[][] = subjects.map(() => [])
  for (let round = 0; round < effort.rounds; round++) {
    for (const [i, task] of bench.tasks.entries()) {
      task.reset()
      await task.run()
      const { result } = task
      if (!('latency' in result)) throw new Error(`${task.name}: ${result.state}`)
      costs[i]!.push((result.latency.mean * 1000) / subjects[i]!.units)
    }
  }
  return others.map((other, i) => {
    const theirs = costs[i + 1]!
    const ratios = costs[0]!.map((cost, round) =>
      better === 'more' ? theirs[round]! / cost : cost / theirs[round]!,
    )
    const { group, name, unit, target } = comparison
    return {
      group,
      name,
      unit,
      better,
      ours: median(costs[0]!),
      theirs: median(theirs),
      theirName: other.name,
      ratio: median(ratios),
      ...(target !== undefined && { target }),
    }
  })
}

/** Measures one subject alone. */
export async function measure(subject: Subject, effort: Effort): Promise<number> {
  const idle = { name: 'nothing', units: 1, run: () => undefined }
  const [row] = await compare(
    { group: '', name: '', unit: '', ours: subject, others: [idle], better: 'less' },
    effort,
  )
  return row!.ours
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
