import { existsSync } from 'node:fs'
import type { Access, Event, Kind, Program, ResourceId, TaskId } from '@racetest/core'

/** What we use of the oracle's own module, which is no part of this repository. */
export interface Oracle {
  fresh(program: OracleSource): OracleRun
  count(program: OracleSource): { traces: number; deadlocks: number }
  makeBench(name: string, n?: number): OracleSource
}

export interface OracleSource {
  readonly name?: string
  readonly tasks: readonly {
    readonly id?: string
    readonly start?: boolean
    readonly gen?: unknown
    readonly steps?: readonly OracleCondition[]
  }[]
}

interface OracleCondition {
  readonly acquire?: string | string[]
  readonly join?: string | string[]
  readonly await?: string | string[]
  readonly grant?: string | string[]
  readonly awaitVar?: unknown
}

interface OracleRun {
  readonly cond?: readonly (OracleCondition | undefined)[]
  readonly pc?: readonly number[]
  readonly n: readonly number[]
  readonly started: Readonly<Record<string, boolean>>
  readonly ticket: readonly Readonly<Record<string, number>>[]
  enabled(): number[]
  unfinished(): number
  exec(task: number): { readonly acc: readonly { obj: string; k: 'r' | 'w' | 'a' }[] }
  tid(task: number): string
  isEnabledCond(task: number, condition: OracleCondition | undefined): boolean
}

const folder = new URL('../../../shared/oracle/', import.meta.url)
const kinds: Readonly<Record<string, Kind>> = { r: 'read', w: 'write', a: 'update' }
const list = (names: string | string[] | undefined): string[] =>
  names === undefined ? [] : typeof names === 'string' ? [names] : names

/** The oracle, if this checkout lies beside it. */
export async function importOracle(): Promise<Oracle | undefined> {
  const file = new URL('bruteforce.mjs', folder)
  if (!existsSync(file)) return undefined
  // Outside of this repository, so there are no types but those above.
  return (await import(/* @vite-ignore */ file.href)) as Oracle
}

export const oracleFile = (name: string): URL => new URL(name, folder)

/** The oracle's own interpreter as a Program: the events are what it says they are. */
export function oracleProgram(oracle: Oracle, source: OracleSource): Program {
  const ids = new Map<string, ResourceId>()
  const resource = (name: string): ResourceId => {
    const id = ids.get(name) ?? (ids.size as ResourceId)
    ids.set(name, id)
    return id
  }
  return {
    start() {
      const run = oracle.fresh(source)
      const firstWrite = new Map<string, number>()
      let events = 0
      let last: Event | undefined
      const condition = (task: number) =>
        run.cond ? run.cond[task] : source.tasks[task]!.steps![run.pc![task]!]
      const causes = (task: number): number[] => {
        const of = condition(task)
        const names = [
          ...(run.n[task] === 0 ? [`task:${run.tid(task)}`] : []),
          ...list(of?.join).map((id) => `done:${id}`),
          ...list(of?.await).map((name) => `prom:${name}`),
          ...list(of?.grant).map((name) => `turn:${name}:${run.ticket[task]![name]}`),
        ]
        return names.flatMap((name) => firstWrite.get(name) ?? [])
      }
      const locks = (task: number) => list(condition(task)?.acquire).map((name) => `lock:${name}`)
      return {
        rest: () => true,
        enabled: () => run.enabled() as TaskId[],
        step(task) {
          const after = causes(task)
          const acquires = locks(task)
          const { acc } = run.exec(task)
          const held = [...acquires]
          const releases: ResourceId[] = []
          for (const { obj, k } of acc) {
            if (k === 'w' && !firstWrite.has(obj)) firstWrite.set(obj, events)
            if (k !== 'w' || !obj.startsWith('lock:')) continue
            const at = held.indexOf(obj)
            if (at < 0) releases.push(resource(obj))
            else held.splice(at, 1)
          }
          const accesses = acc.map(({ obj, k }): Access => ({
            resource: resource(obj),
            kind: kinds[k]!,
          }))
          last = { task, after, accesses, acquires: acquires.map(resource), releases }
          events++
        },
        event: () => last!,
        blocked: () =>
          source.tasks.flatMap((_, i) => {
            const of = condition(i)
            if (!of?.acquire || !run.started[run.tid(i)]) return []
            const { acquire: _locks, ...others } = of
            if (!run.isEnabledCond(i, others)) return []
            return [
              {
                task: i as TaskId,
                after: causes(i),
                acquires: locks(i).map(resource),
                accesses: [],
              },
            ]
          }),
        outcome: () => (run.unfinished() > 0 ? { deadlock: true } : {}),
      }
    },
  }
}
