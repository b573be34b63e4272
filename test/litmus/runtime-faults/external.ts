import type { PlantedFault } from './planted-fault.ts'

const operations = 'runtime/src/operations.ts'
const deliveries = 'runtime/src/deliveries.ts'

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
    from: 'if (isOpaque(method))\n      return run.operations',
    to: 'if (false) return run.operations',
    program: {
      tasks: ["await table.get('a')", "await table.get('b')"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'two that await one delay are one': {
    file: 'runtime/src/suspend.ts',
    from: 'if (run.fresh !== value || own.task.pending !== own) return undefined',
    to: 'if (own.task.pending !== own) return undefined',
    program: {
      before: "let order = ''",
      tasks: [
        `const p = race.pause(), f = async (n) => { await p; order += n }
         await Promise.all([f('a'), f('b')])`,
      ],
      show: 'order',
      outcomes: 2,
      traces: 2,
    },
    shows: 'escapes',
  },
  'what is kept is awaited by one': {
    file: 'runtime/src/step.ts',
    from: '// To await what was kept is to read it first.\n    this.fresh = undefined',
    to: '',
    program: {
      before: "let kept, order = ''",
      tasks: [
        "kept ??= table.get('a'); await kept; order += 'a'",
        "kept ??= table.get('a'); await kept; order += 'b'",
      ],
      show: 'order',
      outcomes: 2,
      traces: 4,
    },
    shows: 'escapes',
  },
  'a step does not wait for what it has begun': {
    file: operations,
    from: 'const isPending = this.pending.size > 0 && ',
    to: 'const isPending = false && ',
    program: {
      tasks: ["await table.put('a', 1)", "log('a', await table.get('a'))"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'escapes',
  },
  'an answer arrives as soon as it is there': {
    file: deliveries,
    from: 'run.enable(delay.continuation)',
    to: '(run.drop(delay.continuation), settle())',
    program: {
      tasks: [
        "const a = table.get('a').then(() => 1), b = table.get('b'); log('a', await Promise.race([b, a]))",
      ],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'a callback is called in the step that asked': {
    file: deliveries,
    from: `const continuation = run.suspend(task, 'reaction', site, call)
        if (!continuation.after.includes(began)) continuation.after.push(began)
        run.enable(continuation)`,
    to: 'call()',
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
