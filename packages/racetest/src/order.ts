import { readFileSync } from 'node:fs'
import { RaceToolError, replay, type SiteId, type TaskId, type Trace } from '@racetest/core'
import type { World } from '@racetest/runtime'

/** Runs that finding a pinned order may take. */
const tryLimit = 500

/** The step came out of order: another one has to be tried before it. */
class OutOfOrder extends Error {}

/** A choice on the way, and the one that is taken now. */
interface Choice {
  readonly tasks: readonly TaskId[]
  at: number
}

interface Pin {
  readonly text: string
  /** Undefined: any task. */
  readonly task: string | undefined
  readonly marker: string
}

/** How far an attempt got, and what stopped it. */
interface Progress {
  readonly pin: number
  readonly came: string | undefined
  readonly enabled: readonly string[]
}

/**
 * A run in which the steps of `race.order` come in their order. Whoever is next goes on as long as
 * it can; where a step comes too early, the last choice that has an alternative is made otherwise.
 */
export function* followOrder(
  world: World,
  pinned: readonly string[],
  steps: number,
): Generator<'pending' | 'turn', Trace> {
  const { before } = world
  const markers = readMarkers(world)
  const pins = pinned.map((text) => parsePin(text, markers))
  const path: Choice[] = []
  let best: Progress = { pin: -1, came: undefined, enabled: [] }
  world.watching = true
  try {
    for (let tries = 0; tries < tryLimit; tries++) {
      const trace = yield* attempt()
      if (trace !== undefined) return trace
      while (path.length > 0 && path.at(-1)!.at + 1 >= path.at(-1)!.tasks.length) path.pop()
      const last = path.at(-1)
      if (last === undefined) break
      last.at++
      yield 'turn'
    }
  } finally {
    world.watching = false
    // Whoever goes on has clocks of its own.
    world.before = before
  }
  throw explainOrder(pins, best, path.length > 0)

  function* attempt(): Generator<'pending', Trace | undefined> {
    let pin = 0
    let choices = 0
    let racer: string | undefined
    let lastEnabled: readonly string[] = []
    let last: TaskId | undefined
    const look = (): void => {
      if (racer === undefined) return
      for (const marker of markersOf(world.run!.passed, markers)) {
        const isPin = ({ task, marker: wanted }: Pin): boolean =>
          wanted === marker && (task === undefined || task === racer)
        if (!pins.slice(pin).some(isPin)) continue
        if (isPin(pins[pin]!)) pin++
        else stop(`${racer}:${marker}`)
      }
    }
    const stop = (came: string | undefined): never => {
      if (pin > best.pin) best = { pin, came, enabled: lastEnabled }
      path.length = choices
      throw new OutOfOrder()
    }
    const choose = (enabled: readonly TaskId[]): TaskId => {
      const run = world.run!
      look()
      const names = enabled.map((id) => run.racerOf(id))
      let chosen = last !== undefined && enabled.includes(last) ? last : enabled[0]!
      if (enabled.length > 1 && pin < pins.length) {
        path[choices] ??= { tasks: sortTasks(enabled, names, pins.slice(pin), last), at: 0 }
        const { tasks, at } = path[choices]!
        chosen = tasks[at]!
        choices++
      }
      racer = names[enabled.indexOf(chosen)]
      lastEnabled = [...new Set(names)]
      last = chosen
      return chosen
    }
    try {
      const { trace } = yield* replay(world, choose, { steps })
      look()
      if (pin < pins.length) stop(undefined)
      return trace
    } catch (error) {
      if (error instanceof OutOfOrder) return undefined
      throw error
    }
  }
}

/** Whoever is next in the order first, then who is not in it, then those who have to wait. */
function sortTasks(
  enabled: readonly TaskId[],
  names: readonly string[],
  pins: readonly Pin[],
  last: TaskId | undefined,
): TaskId[] {
  const rank = (id: TaskId, name: string): number => {
    const turn = pins.findIndex(({ task }) => task === undefined || task === name)
    if (turn === 0) return 0
    return (turn < 0 ? 1 : 2 + turn) + (id === last ? 0 : 0.5)
  }
  const ranks = new Map(enabled.map((id, i) => [id, rank(id, names[i]!)]))
  return enabled.toSorted((a, b) => ranks.get(a)! - ranks.get(b)!)
}

/** Markers by site: `// race: name` at the end of its line, or alone on the line above. */
function readMarkers(world: World): Map<SiteId, string> {
  const { sites } = world.run!.realm
  const byFile = new Map<string, readonly string[]>()
  const markers = new Map<SiteId, string>()
  for (const { id, file, line } of sites.values()) {
    if (!byFile.has(file)) byFile.set(file, readLines(world.options.resolveFile?.(file) ?? file))
    const lines = byFile.get(file)!
    const marker = markerIn(lines[line - 1]) ?? markerIn(lines[line - 2], /^\s*$/)
    if (marker !== undefined) markers.set(id, marker)
  }
  return markers
}

function markerIn(line: string | undefined, code = /^/): string | undefined {
  const [, head, marker] = /^(.*?)\/\/\s*race:\s*([\w-]+)\s*$/.exec(line ?? '') ?? []
  return head !== undefined && code.test(head) ? marker : undefined
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    // A virtual module has no lines to mark.
    return []
  }
}

function markersOf(passed: ReadonlySet<SiteId>, markers: ReadonlyMap<SiteId, string>): Set<string> {
  const found = [...passed].map((site) => markers.get(site)).filter((it) => it !== undefined)
  return new Set(found)
}

function parsePin(text: string, markers: ReadonlyMap<SiteId, string>): Pin {
  const colon = text.lastIndexOf(':')
  const marker = text.slice(colon + 1)
  const known = new Set(markers.values())
  if (!known.has(marker)) {
    const others =
      known.size === 0 ? 'There is none yet' : `These are there: ${[...known].join(', ')}`
    throw new RaceToolError(
      `race.order names the step '${text}', but no line of the code that ran is marked // race: ${marker}. ${others}.`,
    )
  }
  return { text, task: colon < 0 ? undefined : text.slice(0, colon), marker }
}

function explainOrder(
  pins: readonly Pin[],
  { pin, came, enabled }: Progress,
  hasMore: boolean,
): RaceToolError {
  const place = `step ${pin + 1} of ${pins.length}`
  const why = came === undefined ? 'it never came' : `${came} came before it`
  if (hasMore) {
    return new RaceToolError(
      `race.order was not found in ${tryLimit} runs: none came by '${pins[pin]?.text}', ${place}, in time; ${why}. Pin more of the steps before it, or change the order.`,
    )
  }
  return new RaceToolError(
    `race.order cannot be followed at '${pins[pin]?.text}', ${place}: ${why}. These tasks could run there: ${enabled.join(', ')}. Change the order, or the markers in the source.`,
  )
}
