import type { PlantedFault } from './planted-fault.ts'

const objects = 'runtime/src/objects.ts'
const run = 'runtime/src/run.ts'

const seen = (before: string, ...tasks: readonly string[]) => ({
  program: { before, tasks, outcomes: 2, traces: 2 },
  shows: 'lost' as const,
})

/** Names that are the same in every run. */
export const names: Readonly<Record<string, PlantedFault>> = {
  'objects are named where they are first seen': {
    file: objects,
    from: '{ owner, unknown: false, region: has, proxy, plain, madeBy }',
    to: `((all) => ({ unknown: false, region: has, proxy, plain, madeBy, get owner() {
      return (this.first ??= all.names.owner('seen ' + (all.seen = (all.seen ?? 0) + 1)))
    } }))(this)`,
    program: {
      before: 'const a = { n: 0 }, b = { n: 0 }',
      tasks: ["log('a', a.n)", 'void b.n; a.n = 1'],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'objects go by their class': {
    file: objects,
    from: 'if (known !== undefined && !known.unknown) return\n',
    to: 'return\n',
    program: {
      before: 'const a = { n: 0 }, b = { n: 0 }',
      tasks: ['a.n++', 'b.n++'],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'tasks are numbered as they come': {
    file: run,
    from: 'const id = this.world.names.task(at.id, at.steps, ordinal)',
    to: 'const id = (this.last = (this.last ?? 100) + 1)',
    program: {
      tasks: [
        "Date.now(); setTimeout(() => log('t', 1), 1)",
        "setTimeout(() => log('t', 2), 1); setTimeout(() => log('t', 3), 1)",
      ],
      outcomes: 3,
      traces: 11,
    },
    shows: 'differs',
  },
  'promises are numbered as they are seen': {
    file: 'runtime/src/promises.ts',
    from: 'tracked.owner = names.promise(task, step, ordinal)',
    to: "tracked.owner = names.owner('promise ' + (this.seen = (this.seen ?? 0) + 1))",
    program: {
      before: `const defer = () => {
          let yes, no
          const p = new Promise((...f) => { [yes, no] = f })
          return { p, yes, no }
        }
        const a = defer(), b = defer()`,
      tasks: ['a.yes(1); b.yes(1); a.no(2)', "b.no(new Error('e1'))", 'await a.p.catch(() => {})'],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'a symbol is its own name': {
    file: 'runtime/src/resources.ts',
    from: 'return symbol === orderKey || symbol === valueKey ? symbol : String(symbol)',
    to: 'return symbol',
    ...seen("const key = Symbol('k'), o = { [key]: 0 }", 'o[key] = 1', "log('a', o[key])"),
  },
  'an object as a key is its own name': {
    file: 'runtime/src/builtins/collections.ts',
    from: 'return `object ${known.owner}`',
    to: 'return key',
    ...seen('const k = {}, map = new Map([[k, 0]])', 'map.set(k, 1)', "log('a', map.get(k))"),
  },
  'objects that nobody saw being made are told apart': {
    file: objects,
    from: "typeof object === 'function' ? functionName(object) : label)",
    to: '`${label} ${this.known.size}`)',
    program: {
      before: 'const [a, b] = Object.entries({ a: 0, b: 0 })',
      tasks: ['a[1]++', 'b[1]++; a[1]++', "log('a', `${a[1]}${b[1]}`)"],
      outcomes: 4,
      traces: 6,
    },
    shows: 'lost',
  },
}
