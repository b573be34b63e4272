import type { PlantedFault } from './planted-fault.ts'

const regions = 'runtime/src/regions.ts'

const store = `confinedFunction('kept', \`
  let peer, held
  const inner = { n: 0 }
  return {
    bump() { kept.n++; inner.n++; peer?.bump() },
    peek() { return kept.n },
    get hidden() { return inner },
    link(p) { peer = p },
    keep(o) { held = o },
    soon() { setTimeout(() => { kept.n++ }, 1) },
    later() { return Promise.resolve({ n: 1 }) },
    call(f) { return f() },
  }\`)`

const seen = (before: string, ...tasks: readonly string[]) => ({
  program: {
    before: `const say = log, make = ${store}, left = make({ n: 0 }), right = make({ n: 0 })\n${before}`,
    tasks: tasks.map((task) => task.replaceAll('log(', 'say(')),
    outcomes: 2,
    traces: 2,
  },
  shows: 'lost' as const,
})

/** Code that is not instrumented, and keeps to what it is given. */
export const apart: Readonly<Record<string, PlantedFault>> = {
  'what two clients share they do not have together': {
    file: regions,
    from: 'region.join(other)',
    to: '',
    ...seen('left.link(right)', 'left.bump()', "log('a', right.peek())"),
  },
  'what a promise of a client gives may be anybody´s': {
    file: 'runtime/src/suspend.ts',
    from: 'if (run.regions.areMany) adoptResult(run, value, result)',
    to: '',
    program: {
      before: `const say = log, make = ${store}, left = make({ n: 0 }), right = make({ n: 0 })`,
      tasks: ["say('a', (await left.later()).n)", "say('b', (await right.later()).n)"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'what comes unseen is nobody´s': {
    file: regions,
    from: 'if (this.areMany) this.step.presumptions.refute(apart)',
    to: '',
    ...seen('const o = left.hidden', 'left.bump()', "log('a', o.n)"),
  },
  'what is written into something of a client was made by that': {
    file: 'runtime/src/step.ts',
    from: 'escapeWritten(): void {\n    for (const escape of this.escaping) escape()',
    to: 'escapeWritten(): void {',
    ...seen(
      'const box = {}; right.keep(box); box.o = left.hidden; right.keep(box)',
      'left.bump()',
      "log('a', box.o.n)",
    ),
  },
  'a timer is nobody´s': {
    file: 'runtime/src/task.ts',
    from: 'this.region = run.calledFrom',
    to: 'this.region = run.regions.opaque',
    ...seen(
      'left.soon()',
      'await new Promise((yes) => setTimeout(yes, 1))',
      "log('a', left.peek())",
    ),
  },
  'whoever has a client already is asked first': {
    file: regions,
    from: 'for (const value of all) objects.offer(value)',
    to: '',
    program: {
      before: `const make = ${store}, left = make({ n: 0 }), o = { n: 0 }`,
      tasks: ['left.link(o)', 'make(o)'],
      outcomes: 1,
      traces: 2,
    },
    shows: 'unfaithful',
  },
}
