import { describe, expect, test } from 'vitest'
import {
  type Access,
  type Event,
  type Failure,
  findPattern,
  type Kind,
  type Outcome,
  type ResourceId,
  type SiteId,
  type TaskId,
  type Trace,
} from '../src/index.ts'

// A trace is written as its steps: `A r:x w:o.y@3` is a step of A that reads x and writes y of o
// at site 3. `A|1` is made possible by step 1 (from 0), `A>7` suspends at site 7, `A<7` resumes there.

const names: string[] = ['']
const resource = (text: string) =>
  (names.includes(text) ? names.indexOf(text) : names.push(text) - 1) as ResourceId
const kinds: Readonly<Record<string, Kind>> = { r: 'read', w: 'write', u: 'update' }

function container(of: ResourceId): ResourceId | undefined {
  const [whole, field] = names[of]!.split('.')
  return field === undefined ? undefined : resource(whole!)
}

function event(text: string): Event {
  const [task = '', ...words] = text.trim().split(' ')
  const [, letter = '', rest = ''] = /^([A-Z])(.*)$/.exec(task)!
  const site = (mark: string) => new RegExp(`${mark}(\\d+)`).exec(rest)?.[1]
  const accesses = words.flatMap((word): Access[] => {
    const [kind = '', what = ''] = word.split(':')
    if (kind === 'take' || kind === 'give') return []
    const [of = '', at] = what.split('@')
    const where = at === undefined ? {} : { site: Number(at) as SiteId }
    return [{ resource: resource(of), kind: kinds[kind]!, ...where }]
  })
  const locks = (verb: string) =>
    words.flatMap((word) => (word.startsWith(verb) ? [resource(word.split(':')[1]!)] : []))
  const [suspended, resumed, after] = [site('>'), site('<'), site('\\|')]
  return {
    task: letter.codePointAt(0) as TaskId,
    accesses,
    after: after === undefined ? [] : [Number(after)],
    acquires: locks('take'),
    releases: locks('give'),
    ...(suspended === undefined ? {} : { suspendedAt: Number(suspended) as SiteId }),
    ...(resumed === undefined ? {} : { resumedAt: Number(resumed) as SiteId }),
  }
}

function trace(text: string, outcome: Outcome = {}, stuck: readonly string[] = []): Trace {
  const events = text.split('─').map(event)
  return {
    schedule: events.map(({ task }) => task),
    events,
    enabled: [],
    before: () => false,
    outcome,
    blocked: stuck.map((step) => event(step)),
  }
}

/** The name of a failing trace, and with which events it is one. */
function name(
  failing: string,
  pair: readonly [number, number] | undefined,
  passing = '',
  more: Partial<Failure> = {},
): string {
  const critical = pair && passing !== '' ? { pair, passing: trace(passing) } : undefined
  const { name: found, events } = findPattern({
    trace: trace(failing),
    parent: container,
    ...(critical && { critical }),
    ...more,
  })
  return `${found} ${events.join(' ')}`.trim()
}

describe('lost update', () => {
  test('read, write by another, write', () => {
    const serial = 'A r:x ─ A w:x ─ B r:x ─ B w:x'
    expect(name('A r:x ─ B r:x ─ B w:x ─ A w:x', [0, 2], serial)).toBe('lost update 0 1 2 3')
    expect(name('A r:x ─ B r:x w:x ─ A w:x', [0, 1], 'A r:x ─ A w:x ─ B r:x w:x')).toBe(
      'lost update 0 1 2',
    )
  })

  test('not where the task read again before it wrote', () => {
    const passing = 'B w:x ─ A r:x w:y ─ A r:x w:x'
    expect(name('A r:x ─ B w:x ─ A r:x w:x', [0, 1], passing)).toBe('race 0 1')
    expect(name('A r:o.x ─ B w:o.x ─ A r:o w:o.x', [0, 1], 'B w:o.x ─ A r:o.x ─ A r:o w:o.x')).toBe(
      'race 0 1',
    )
  })

  test('not where nothing came between', () => {
    expect(name('A r:x ─ A w:x ─ B w:x', [1, 2], 'B w:x ─ A r:x ─ A w:x')).toBe('race 1 2')
  })

  test('not where others than the critical pair make it up', () => {
    const failing = 'A r:x ─ B w:x ─ A w:x ─ A r:y ─ B w:y'
    expect(name(failing, [3, 4], 'A r:x ─ B w:x ─ A w:x ─ B w:y ─ A r:y')).toBe('race 3 4')
  })

  test('not where the passing run has one as well', () => {
    const passing = 'A r:x ─ B r:x ─ A w:x ─ B w:x'
    expect(name('A r:x ─ B r:x ─ B w:x ─ A w:x', [2, 3], passing)).toBe('race 2 3')
  })

  test('not where updates commute: all of the task might as well have run before', () => {
    expect(name('A r:x ─ B u:x ─ A u:x', [0, 1], 'B u:x ─ A r:x ─ A u:x')).toBe('broken order 0 1')
  })

  test('not without a critical pair', () => {
    expect(name('A r:x ─ B r:x ─ B w:x ─ A w:x', undefined)).toBe('race')
  })
})

describe('double run', () => {
  const failing = 'A r:x@1 ─ B r:x@1 ─ B w:x@2 ─ A w:x@2'

  test('two that each find nothing and do the same work', () => {
    expect(name(failing, [0, 2], 'B r:x@1 ─ B w:x@2 ─ A r:x@1')).toBe('double run 0 1 2 3')
  })

  test('not where both do it in any order', () => {
    const passing = 'B r:x@1 ─ B w:x@2 ─ A r:x@1 ─ A w:x@2'
    expect(name(failing, [0, 2], passing)).toBe('lost update 0 1 2 3')
  })

  test('not where the work is different work', () => {
    const other = 'A r:x@1 ─ B r:x@1 ─ B w:x@3 ─ A w:x@2'
    expect(name(other, [0, 2], 'B r:x@1 ─ B w:x@3 ─ A r:x@1')).toBe('lost update 0 1 2 3')
  })

  test('not where the second takes note of the first', () => {
    const aware = 'A r:x@1 ─ B r:x@1 ─ B r:x@2 w:x@2 ─ A r:x@2 w:x@2'
    expect(name(aware, [0, 2], 'B r:x@1 ─ B r:x@2 w:x@2 ─ A r:x@1')).toBe('stale check 0 2 3')
  })

  test('not where a write came between the reads', () => {
    const between = 'A r:x@1 ─ B w:x@9 ─ B r:x@1 ─ B w:x@2 ─ A w:x@2'
    expect(name(between, [0, 3], 'B w:x@9 ─ B r:x@1 ─ B w:x@2 ─ A r:x@1')).toBe(
      'lost update 0 2 3 4',
    )
  })
})

describe('stale check', () => {
  test('read, write by another, act on what the other touches', () => {
    const passing = 'B w:x w:y ─ A r:x'
    expect(name('A r:x ─ B w:x w:y ─ A w:y', [0, 1], passing)).toBe('stale check 0 1 2')
  })

  test('the read in `x -= 1` is no second look', () => {
    const act = 'A r:x@2 w:x@2'
    expect(name(`A r:x@1 ─ B w:x@2 ─ ${act}`, [0, 1], `B w:x@2 ─ A r:x@1`)).toBe(
      'stale check 0 1 2',
    )
  })

  test('not where the task looks again', () => {
    expect(name('A r:x ─ B w:x w:y ─ A r:x w:y', [0, 1], 'B w:x w:y ─ A r:x')).toBe('race 0 1')
  })

  test('not where all of the task could have run before the change: then the order is wrong', () => {
    expect(name('A r:x ─ B w:x ─ A w:y', [0, 1], 'B w:x ─ A r:x')).toBe('broken order 0 1')
  })

  test('not where the task does not act any more', () => {
    expect(name('A r:x ─ B w:x w:y ─ A r:y', [0, 1], 'B w:x w:y ─ A r:x')).toBe('race 0 1')
  })

  test('not where the first step did more than look', () => {
    expect(name('A r:x w:x ─ B w:x w:y ─ A w:y', [0, 1], 'B w:x w:y ─ A r:x w:x')).toBe('race 0 1')
  })
})

describe('torn read', () => {
  const passing = 'B w:o.x w:o.y ─ A r:o.x ─ A r:o.y'

  test('two parts read on either side of a step that writes both', () => {
    expect(name('A r:o.x ─ B w:o.x w:o.y ─ A r:o.y', [0, 1], passing)).toBe('torn read 0 1 2')
    const steps = 'A r:o.x ─ B w:o.x ─ B w:o.y ─ A r:o.y'
    expect(name(steps, [2, 3], 'A r:o.x ─ B w:o.x ─ A r:o.y ─ B w:o.y')).toBe('torn read 0 1 2 3')
  })

  test('not where only one of the parts was written', () => {
    expect(name('A r:o.x ─ B w:o.x ─ A r:o.y', [0, 1], 'B w:o.x ─ A r:o.x ─ A r:o.y')).toBe(
      'broken order 0 1',
    )
  })

  test('not where the parts are of different things', () => {
    expect(
      name('A r:o.x ─ B w:o.x w:p.y ─ A r:p.y', [0, 1], 'B w:o.x w:p.y ─ A r:o.x ─ A r:p.y'),
    ).toBe('race 0 1')
  })

  test('not where different tasks wrote them', () => {
    const failing = 'A r:o.x ─ B w:o.x ─ C w:o.y ─ A r:o.y'
    expect(name(failing, [0, 1], 'B w:o.x ─ C w:o.y ─ A r:o.x ─ A r:o.y')).toBe('broken order 0 1')
  })

  test('not where both values were there together, before the writes', () => {
    const failing = 'A r:o.x ─ B w:o.y ─ A r:o.y ─ B w:o.x'
    expect(name(failing, [0, 3], passing)).toBe('race 0 3')
  })

  test('not where the first part is read again', () => {
    const failing = 'A r:o.x ─ B w:o.x w:o.y ─ A r:o.x r:o.y'
    expect(name(failing, [0, 1], 'B w:o.x w:o.y ─ A r:o.x ─ A r:o.x r:o.y')).toBe('race 0 1')
  })

  test('not where the reader writes them too', () => {
    const failing = 'A r:o.x ─ B w:o.x w:o.y ─ A r:o.y w:o.y'
    expect(name(failing, [0, 1], 'B w:o.x w:o.y ─ A r:o.x ─ A r:o.y')).toBe('stale check 0 1 2')
  })
})

describe('broken order', () => {
  test('used before it is there', () => {
    expect(name('B r:x ─ A r:y ─ A w:x', [0, 2], 'A r:y ─ A w:x ─ B r:x')).toBe('broken order 0 2')
  })

  test('used after it is gone', () => {
    expect(name('A w:x ─ B r:x', [0, 1], 'B r:x ─ A w:x')).toBe('broken order 0 1')
  })

  test('the older answer written last', () => {
    expect(name('A w:x ─ B w:x', [0, 1], 'B w:x ─ A w:x')).toBe('broken order 0 1')
  })

  test('not where one task was interrupted by the other', () => {
    expect(name('A w:x ─ B r:x r:y ─ A w:y', [0, 1], 'B r:x r:y ─ A w:x ─ A w:y')).toBe('race 0 1')
    expect(name('A r:z ─ B w:z w:x ─ A r:x', [1, 2], 'A r:z ─ A r:x ─ B w:z w:x')).toBe('race 1 2')
  })

  test('not where what is written was computed from what is there', () => {
    expect(name('A r:x w:x ─ B r:x w:x', [0, 1], 'B r:x w:x ─ A r:x w:x')).toBe('race 0 1')
  })

  test('what came before the task began is no interruption', () => {
    const failing = 'B w:x ─ A|0 w:y w:x ─ B r:x'
    expect(name(failing, [1, 2], 'B w:x ─ B r:x ─ A|0 w:y w:x')).toBe('broken order 1 2')
  })
})

const stuck: Outcome = { deadlock: true }

describe('deadlock', () => {
  const locks = 'A take:l ─ B take:m'

  test('two locks, each held by one and wanted by the other', () => {
    const failing = trace(locks, stuck, ['A take:m', 'B take:l'])
    const { cycle, ...found } = findPattern({ trace: failing })
    expect(found).toEqual({ name: 'deadlock', events: [0, 1] })
    expect(cycle).toMatchObject([
      { took: 1, waits: 2 },
      { took: 0, waits: 2 },
    ])
  })

  test('locks written by hand', () => {
    const failing = trace('A w:l ─ B w:m ─ B r:l w:q ─ A r:m w:p', stuck, ['A', 'B'])
    const freeing = [
      [0, 2],
      [1, 3],
    ] as const
    expect(findPattern({ trace: failing, freeing })).toMatchObject({
      name: 'deadlock',
      events: [0, 1, 2, 3],
    })
    // Without the proof that each of the waits matters there is no circle.
    expect(findPattern({ trace: failing, freeing: freeing.slice(0, 1) }).name).toBe('hang')
  })

  test('three in a circle, and one more who waits for them', () => {
    const failing = trace('A take:k ─ B take:l ─ C take:m', stuck, [
      'D take:k',
      'A take:l',
      'B take:m',
      'C take:k',
    ])
    const { name: found, cycle = [] } = findPattern({ trace: failing })
    expect(found).toBe('deadlock')
    expect(cycle.map(({ task }) => String.fromCodePoint(task)).join('')).toBe('ABC')
  })

  test('not where the holder has ended or does not wait', () => {
    expect(findPattern({ trace: trace('B take:m', stuck, ['A take:m']) }).name).toBe('hang')
  })

  test('not where the lock was given back', () => {
    const failing = trace('A take:l ─ B take:m ─ B give:m', stuck, ['A take:m', 'B take:l'])
    expect(findPattern({ trace: failing }).name).toBe('hang')
    const byHand = trace('A w:l ─ B w:m ─ B r:l w:m ─ A r:m', stuck, ['A', 'B'])
    const freeing = [
      [0, 2],
      [1, 3],
    ] as const
    expect(findPattern({ trace: byHand, freeing }).name).toBe('hang')
  })

  test('not where a task waits for itself', () => {
    expect(findPattern({ trace: trace('A take:m', stuck, ['A take:m']) }).name).toBe('hang')
  })
})

describe('lost wakeup', () => {
  const passing = trace('A>5 w:q ─ B w:q ─ A|1<5')
  const lost = trace('B r:q ─ A>5 w:q', stuck, ['A'])
  const critical = { pair: [0, 1], passing } as const

  test('who wakes came before who waits', () => {
    expect(findPattern({ trace: lost, critical })).toMatchObject({
      name: 'lost wakeup',
      events: [0, 1],
    })
  })

  test('not where nobody is woken in the passing run', () => {
    const free = trace('A w:q ─ B w:q')
    expect(findPattern({ trace: lost, critical: { pair: [0, 1], passing: free } }).name).toBe(
      'hang',
    )
  })

  test('not where another task, or the end of another wait, wakes it', () => {
    const other = trace('A>5 w:q ─ C w:q ─ A|1<5')
    expect(findPattern({ trace: lost, critical: { pair: [0, 1], passing: other } }).name).toBe(
      'hang',
    )
    const elsewhere = trace('A>4 w:q ─ B w:q ─ A|1<4')
    expect(findPattern({ trace: lost, critical: { pair: [0, 1], passing: elsewhere } }).name).toBe(
      'hang',
    )
  })

  test('not where the one who waits does not say so', () => {
    const silent = trace('B w:q ─ A>5 r:q', stuck, ['A'])
    expect(findPattern({ trace: silent, critical }).name).toBe('hang')
  })

  test('not where the one who wakes waits as well', () => {
    const both = trace('B r:q ─ A>5 w:q', stuck, ['A', 'B'])
    expect(findPattern({ trace: both, critical }).name).toBe('hang')
  })

  test('a hang without a critical pair', () => {
    expect(findPattern({ trace: lost })).toEqual({ name: 'hang', events: [] })
  })
})

describe('unhandled rejection', () => {
  test('whatever the accesses look like', () => {
    const failing = trace('A r:x ─ B r:x ─ B w:x ─ A w:x', { unhandled: true, error: new Error() })
    expect(findPattern({ trace: failing })).toEqual({ name: 'unhandled rejection', events: [] })
    const critical = { pair: [0, 2], passing: trace('B r:x ─ B w:x ─ A r:x ─ A w:x') } as const
    expect(findPattern({ trace: failing, critical })).toEqual({
      name: 'unhandled rejection',
      events: [0, 2],
    })
  })

  test('not where the rejection is handled: the test fails with it', () => {
    const failing = trace('A w:x ─ B r:x', { error: new Error() })
    const critical = { pair: [0, 1], passing: trace('B r:x ─ A w:x') } as const
    expect(findPattern({ trace: failing, critical }).name).toBe('broken order')
  })
})

test('else a race, on what the critical pair is about', () => {
  const failing = trace('B r:y ─ B w:x ─ A r:x ─ B r:x w:x')
  const critical = { pair: [1, 2], passing: trace('A r:x ─ B r:y ─ B w:x') } as const
  expect(findPattern({ trace: failing, critical })).toEqual({
    name: 'race',
    events: [1, 2],
    resource: resource('x'),
  })
})

test('accesses that are no data make up no pattern, but they do interrupt', () => {
  const isData = (access: Access) => access.resource !== resource('hidden')
  const failing = 'A r:x ─ A w:hidden ─ B w:x ─ B w:hidden'
  expect(name(failing, [0, 2], 'B w:x ─ A r:x', { isData })).toBe('broken order 0 2')
  const back = 'A r:x ─ B w:x ─ B w:hidden ─ A w:hidden'
  expect(name(back, [0, 1], 'B w:x ─ A r:x', { isData })).toBe('race 0 1')
})
