import type { PlantedFault } from './planted-fault.ts'

const calls = 'runtime/src/calls.ts'

// What is global foreign code has as well, so that to read `log` there would conflict with it.
const seen = (before: string, ...tasks: readonly string[]) => ({
  program: {
    before: `const say = log\n${before}`,
    tasks: tasks.map((task) => task.replaceAll('log(', 'say(')),
    outcomes: 2,
    traces: 2,
  },
  shows: 'lost' as const,
})

/** Code that is not instrumented. */
export const opaque: Readonly<Record<string, PlantedFault>> = {
  'that foreign code has an object comes before what is done with it': {
    file: 'runtime/src/properties.ts',
    from: 'if (known.region !== undefined && !known.proxy) run.escapeLater(object, key)',
    to: 'noteForeign(run, known, site)\nif (known.region !== undefined && !known.proxy) run.escapeLater(object, key)',
    program: {
      before: `const given = { n: 0 }
        const code = opaqueFunction('return { peek() {}, call(f) { return f() } }')()`,
      tasks: [
        'await code.call(async () => { await 0; given.n = 2 }); given.n',
        'code.call(() => given)',
        'code.peek()',
      ],
      outcomes: 1,
      traces: 17,
    },
    shows: 'fewer traces',
  },
  'a call of foreign code is independent of others': {
    file: calls,
    from: "run.regions.touch(region, 'write', site)\n  for (const value of given)",
    to: 'for (const value of given)',
    ...seen(
      "const next = opaqueFunction('let n = 0; return () => ++n')()",
      "log('a', next())",
      "log('b', next())",
    ),
  },
  'foreign code leaves its receiver alone': {
    file: calls,
    from: 'enterOpaque(run, fn, [self, ...args], site,',
    to: 'enterOpaque(run, fn, args, site,',
    ...seen("const o = { n: 0, bump: opaqueFunction('this.n++') }", 'o.bump()', "log('a', o.n)"),
  },
  'foreign code does not keep what it is given': {
    file: calls,
    from: 'for (const value of given) run.objects.escape(value, region)',
    to: '',
    ...seen("const o = { n: 0 }, bump = opaqueFunction('o', 'o.n++')", 'bump(o)', "log('a', o.n)"),
  },
  'what a class of foreign code makes is nobody else´s': {
    file: 'runtime/src/objects.ts',
    from: 'const has = region ?? known?.region',
    to: 'const has = region',
    ...seen(
      `const { Item, bump } = opaqueFunction(\`
        const all = []
        return {
          Item: class { n = 0; constructor() { all.push(this) } },
          bump() { for (const it of all) it.n++ },
        }\`)(), item = new Item()`,
      'bump()',
      "log('a', item.n)",
    ),
  },
  'what is behind a proxy is not given with it': {
    file: 'runtime/src/objects.ts',
    from: 'if (target !== object && !seen.has(target)) queue.push(target)',
    to: '',
    ...seen(
      "const o = { n: 0 }, p = new Proxy(o, {}), bump = opaqueFunction('o', 'o.n++')",
      'bump(p)',
      "log('a', o.n)",
    ),
  },
  'what foreign code gets was never looked at before': {
    file: 'runtime/src/objects.ts',
    from: 'this.escaped(known)\n        known.region = region',
    to: 'known.region = region',
    ...seen("const o = { n: 0 }, bump = opaqueFunction('o', 'o.n++')", "log('a', o.n)", 'bump(o)'),
  },
  'nobody else sees what foreign code has': {
    file: 'runtime/src/accesses.ts',
    from: "run.regions.touch(known.region ?? run.regions.opaque, 'read', site)",
    to: '',
    ...seen(
      "const o = { n: 0 }, bump = opaqueFunction('o', 'return () => o.n++')(o)",
      'bump()',
      "log('a', o.n)",
    ),
  },
  'what is put into an object that foreign code has stays ours': {
    file: 'runtime/src/properties.ts',
    from: 'if (known.region !== undefined && !known.proxy) run.escapeLater(object, key)',
    to: '',
    ...seen(
      "const box = {}, o = { n: 0 }, bump = opaqueFunction('box', 'return () => box.o.n++')(box)\nbox.o = o",
      'bump()',
      "log('a', o.n)",
    ),
  },
  'what is given back to foreign code stays ours': {
    file: 'runtime/src/record.ts',
    from: 'if (run !== undefined && run.calledByOpaque) run.objects.escape(value, run.regions.current)',
    to: '',
    ...seen(
      "const o = { n: 0 }, call = opaqueFunction('f', 'f().n++')",
      'call(() => o)',
      "log('a', o.n)",
    ),
  },
  'foreign code that waits for a promise is not run by who settles it': {
    file: 'runtime/src/promises.ts',
    from: 'if (tracked.awaitedBy !== undefined) this.run.regions.touchAll(tracked.awaitedBy)',
    to: '',
    ...seen(
      `let yes; const p = new Promise((resolve) => { yes = resolve }), o = { n: 0 }
      opaqueFunction('p', 'o', 'p.then(() => { o.n++ })')(p, o)`,
      'yes()',
      "log('a', o.n)",
    ),
  },
  'a timer of foreign code runs none': {
    file: 'runtime/src/step.ts',
    from: "if (!isKnown) regions.touch(region, 'write', undefined)",
    to: '',
    ...seen(
      "const o = { n: 0 }; opaqueFunction('o', 'setTimeout(() => { o.n++ }, 1)')(o)",
      'await new Promise((yes) => setTimeout(yes, 1))',
      "log('a', o.n)",
    ),
  },
}
