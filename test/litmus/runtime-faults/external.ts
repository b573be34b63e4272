import type { PlantedFault } from './planted-fault.ts'

const operations = 'runtime/src/operations.ts'

/** State outside the heap. */
export const external: Readonly<Record<string, PlantedFault>> = {
  'a row is not inside its table': {
    file: 'runtime/src/external-keys.ts',
    from: 'if (hash > 0) return key.slice(0, hash)',
    to: 'if (hash > 0) return undefined',
    program: {
      tasks: ["await table.put('a', 1)", "log('a', table.all())"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'all rows are one': {
    file: 'runtime/src/resources.ts',
    from: 'const key = normaliseKey(given)',
    to: "const key = normaliseKey(given).replace(/#.*/, '')",
    program: {
      tasks: ["await table.put('a', 1)", "await table.put('b', 1)"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'a defined method is foreign code like any other': {
    file: 'runtime/src/calls.ts',
    from: 'if (run.realm.definitions.length > 0) {',
    to: 'if (run.realm.definitions.length < 0) {',
    program: {
      tasks: ["await table.get('a')", "await table.get('b')"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'a step does not wait for what it has begun': {
    file: operations,
    from: 'this.isWaiting = this.pending.size > 0\n',
    to: 'this.isWaiting = false\n',
    program: {
      tasks: ["await table.put('a', 1)", "log('a', await table.get('a'))"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'escapes',
  },
  'an answer arrives as soon as it is there': {
    file: operations,
    from: 'run.enable(delay.continuation)',
    to: 'run.drop(delay.continuation)\nsettle()',
    program: {
      tasks: [
        "log('a', await Promise.race([table.get('a').then(() => 1), table.get('b').then(() => 2)]))",
      ],
      outcomes: 2,
      traces: 2,
    },
    shows: 'other',
  },
  'a callback is called in the step that asked': {
    file: operations,
    from: 'run.enable(continuation)\n      return undefined',
    to: 'run.drop(continuation)\nleave(() => run.callback(callback, this, args))\n      return undefined',
    program: {
      before: "let first = ''",
      tasks: ["table.read('a', () => { first ||= 'a' }); table.read('b', () => { first ||= 'b' })"],
      show: 'first',
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'what runs behind an operation is under control': {
    file: operations,
    from: 'return this.any && (',
    to: 'return false && (',
    program: {
      tasks: ["await table.put('a', 1)"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'escapes',
  },
}
