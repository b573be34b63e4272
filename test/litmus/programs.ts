import type { Litmus, LitmusStep } from '../support/litmus-program.ts'

/** A program and how many traces it has. The list of them is written out where it is short. */
export interface Case {
  readonly program: Litmus
  readonly traces: number
  readonly deadlocks?: number
}

const read = (obj: string): LitmusStep => ({ accesses: [{ obj, k: 'r' }] })
const write = (obj: string, set?: number): LitmusStep => ({
  accesses: [{ obj, k: 'w', ...(set !== undefined && { set }) }],
})
const update = (obj: string): LitmusStep => ({ accesses: [{ obj, k: 'a' }] })
const add = (obj: string): LitmusStep => ({ accesses: [{ obj, k: 'w', add: 1 }] })
const both = (...steps: LitmusStep[]): LitmusStep => ({
  accesses: steps.flatMap((step) => step.accesses ?? []),
})
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const tasks = (...steps: LitmusStep[][]): Litmus => ({
  tasks: steps.map((each, i) => ({ id: String.fromCharCode(65 + i), steps: each })),
})
const critical = (name: string): LitmusStep[] => [
  { acquire: name, ...read('x') },
  { ...add('x'), release: name },
]

export const cases: Readonly<Record<string, Case>> = {
  // AB
  'two tasks that share nothing': { program: tasks([write('x')], [write('y')]), traces: 1 },
  // AB | BA
  'two writes': { program: tasks([write('x')], [write('x')]), traces: 2 },
  // AB = BA
  'two reads': { program: tasks([read('x')], [read('x')]), traces: 1 },
  'two updates': { program: tasks([update('x')], [update('x')]), traces: 1 },
  // ABC = BAC | ACB | BCA | CAB = CBA
  'two updates and a read': {
    program: tasks([update('x')], [update('x')], [read('x')]),
    traces: 4,
  },
  // AABB | ABAB = BAAB = ABBA … : AABB | A reads, B reads, A writes, B writes | … B writes, A writes | BBAA
  'lost update': { program: tasks([read('x'), add('x')], [read('x'), add('x')]), traces: 4 },
  'lost update of four': { program: tasks(...times(4, () => [read('x'), add('x')])), traces: 576 },
  // Each writer comes before or after the reader of its own variable.
  'a writer and ten readers': {
    program: tasks([write('x')], ...times(10, (i) => [read(`own${i}`), read('x')])),
    traces: 1024,
  },
  'six writers': { program: tasks(...times(6, () => [write('x')])), traces: 720 },
  'rw of four': { program: tasks(...times(4, (i) => [read('x'), write('x', i)])), traces: 576 },
  // Coherence (GenMC CoA): the paths end in different frames.
  'coherence of three': {
    program: tasks(
      [write('x', 1), read('y'), read('x')],
      [write('x', 2), read('z'), read('x')],
      ...times(2, (i) => [write('y', i), write('z', i)]),
    ),
    traces: 130,
  },
  // AABB | BBAA
  'a critical section': { program: tasks(critical('L'), critical('L')), traces: 2 },
  'three critical sections': {
    program: tasks(critical('L'), critical('L'), critical('L')),
    traces: 6,
  },
  // AAA BBB | BBB AAA | A and B hold one lock each
  'two locks in opposite order': {
    program: tasks(
      [{ acquire: 'L' }, { acquire: 'M' }, { release: ['L', 'M'] }],
      [{ acquire: 'M' }, { acquire: 'L' }, { release: ['L', 'M'] }],
    ),
    traces: 3,
    deadlocks: 1,
  },
  'a lock that is never given back': {
    program: tasks(...times(3, () => [{ acquire: 'L', ...update('c') }])),
    traces: 3,
    deadlocks: 3,
  },
  'four philosophers': {
    program: tasks(
      ...times(4, (i) => [
        { acquire: `f${i}` },
        { acquire: `f${(i + 1) % 4}` },
        { release: [`f${i}`, `f${(i + 1) % 4}`] },
      ]),
    ),
    traces: 15,
    deadlocks: 1,
  },
  // The two children increment x, then the parent reads it.
  'spawn and join': {
    program: {
      tasks: [
        { id: 'main', steps: [{ spawn: ['B', 'C'] }, { join: ['B', 'C'], ...read('x') }] },
        { id: 'B', start: false, steps: [read('x'), add('x')] },
        { id: 'C', start: false, steps: [read('x'), add('x')] },
      ],
    },
    traces: 4,
  },
  // Which of three settles the race: the later two are reads of it.
  'Promise.race of three': {
    program: {
      races: { R: ['p0', 'p1', 'p2'] },
      tasks: [
        ...times(3, (i) => ({ id: `t${i}`, steps: [{ resolve: `p${i}` }] })),
        { id: 'main', steps: [{ await: 'R' }] },
      ],
    },
    traces: 3,
  },
  // map.k and map.j commute; the whole map conflicts with both.
  'parts and the whole': {
    program: {
      ...tasks([write('map.k')], [write('map.j')], [read('map')]),
      inside: { 'map.k': 'map', 'map.j': 'map' },
    },
    traces: 4,
  },
  // What the reader touches depends on whether the writer came first: a false guess of its
  // footprint makes a run that is redundant.
  'a write that depends on a read': {
    program: {
      init: { x: 0 },
      tasks: [
        { id: 'A', steps: [read('m1')] },
        { id: 'B', steps: [write('x', 1)] },
        {
          id: 'C',
          steps: [
            {
              accesses: [
                { obj: 'x', k: 'r' },
                { obj: 'm', k: 'w', at: 'x' },
              ],
            },
          ],
        },
      ],
    },
    traces: 3,
  },
  // POPL'14, figure 3, with two of each writer: a reversal that was covered in one run is not in the next.
  'wakeup trees are needed': {
    program: {
      init: { x: 0, y: 0, z: 0 },
      tasks: [
        ...times(2, (i) => ({ id: `p${i}`, steps: [write('x', 1)] })),
        ...times(2, (i) => ({ id: `q${i}`, steps: [write('y', 1)] })),
        { id: 'r', steps: [read('y'), { when: { obj: 'y', eq: 0 }, ...write('z', 1) }] },
        {
          id: 's',
          steps: [
            read('z'),
            { when: { obj: 'z', eq: 1 }, ...read('y') },
            { when: { obj: 'y', eq: 0 }, ...write('x', 2) },
          ],
        },
      ],
    },
    traces: 32,
  },
  'steps with several accesses': {
    program: tasks(
      [both(write('y'), write('x', 0), add('y')), write('x', 1)],
      [write('y', 0), both(write('y'), read('z'))],
      [both(read('y'), write('y', 0), read('x')), both(update('x'), read('z'), update('z'))],
      [write('z'), read('y')],
    ),
    traces: 433,
  },
}
