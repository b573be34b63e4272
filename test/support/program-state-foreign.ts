import type { State } from './program-state.ts'

/** Code that is not instrumented, and what it has got hold of. */
export const foreign: State = {
  declare: `const given = { n: 0, in: { n: 0 } }, box = {}, code = opaqueFunction(\`
    let kept = { n: 0, in: { n: 0 } }
    return {
      take(o) { kept = o },
      bump(n) { kept.n += n; kept.in.n += n },
      peek() { return kept.n + kept.in.n },
      call(f) { return f() },
    }\`)()`,
  show: '[given.n, given.in.n, code.peek(), Object.keys(box).join()].join()',
  reads: [
    'given.n',
    'given.in.n',
    'code.peek()',
    'code.call(() => given.in.n)',
    'box.o?.n',
    'code.call(() => given).in.n',
    'JSON.stringify(given)',
  ],
  writes: [
    'given.n = $',
    'given.in.n += $',
    'given.in = { n: $ }',
    'code.take(given)',
    'code.take({ n: $, in: given.in })',
    'code.bump($)',
    'box.o = given',
    'code.take(box.o ?? { n: $, in: box })',
    'code.call(() => given).n = $',
    'code.call(() => { given.n += $ })',
  ],
  slow: [
    'given.n += await $',
    'code.bump(await $)',
    'x = await code.call(async () => { const n = given.n; await 0; given.n = n + $; return n })',
  ],
}
