import type { State } from './program-state.ts'

/** Code that is not instrumented, and what it has got hold of. */
export const foreign: State = {
  declare: `const given = { n: 0, in: { n: 0 } }, box = {}, foreign = new Function(\`
    let kept = { n: 0, in: { n: 0 } }
    return {
      take(o) { kept = o },
      bump(n) { kept.n += n; kept.in.n += n },
      peek() { return kept.n + kept.in.n },
      call(f) { return f() },
    }\`)()`,
  show: '[given.n, given.in.n, foreign.peek(), Object.keys(box).join()].join()',
  reads: [
    'given.n',
    'given.in.n',
    'foreign.peek()',
    'foreign.call(() => given.in.n)',
    'box.o?.n',
    'foreign.call(() => given).in.n',
    'JSON.stringify(given)',
  ],
  writes: [
    'given.n = $',
    'given.in.n += $',
    'given.in = { n: $ }',
    'foreign.take(given)',
    'foreign.take({ n: $, in: given.in })',
    'foreign.bump($)',
    'box.o = given',
    'foreign.take(box.o ?? { n: $, in: box })',
    'foreign.call(() => given).n = $',
    'foreign.call(() => { given.n += $ })',
  ],
  slow: [
    'given.n += await $',
    'foreign.bump(await $)',
    'x = await foreign.call(async () => { const n = given.n; await 0; given.n = n + $; return n })',
  ],
}
