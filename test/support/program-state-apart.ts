import type { State } from './program-state.ts'

const make = `confinedFunction('kept', \`
      let peer, waiting = Promise.resolve()
      const made = {
        kept,
        take(o) { kept = o; made.kept = o },
        bump(n) { kept.n += n; peer?.note(n) },
        note(n) { kept.n += 10 * n },
        peek() { return kept.n + (peer ? peer.own() : 0) },
        own() { return kept.n },
        give() { return kept },
        call(f) { return f(kept) },
        link(p) { peer = p },
        later(n) { return Promise.resolve().then(() => { kept.n += n; return kept }) },
        soon(n) { setTimeout(() => { kept.n += n }, 1) },
        queue(n) { queueMicrotask(() => { kept.n += n }) },
        wait(p) { return p.then((n) => { kept.n += n; return { n, of: kept } }) },
        async each(f) { await 0; return f(kept) },
        inTurn(n) { return waiting = waiting.then(() => { kept.n += n }) },
        fail() { throw { n: 1, of: kept } },
        reset() { kept = { n: 0 }; peer = undefined; waiting = Promise.resolve() },
        *parts() { kept.n++; yield kept; kept.n++; yield { n: 1, of: kept } },
      }
      return made\`)`

const uses: Omit<State, 'declare'> = {
  show: '[lent1.n, lent2.n, left.peek(), right.peek()].join()',
  reads: [
    'lent1.n',
    'lent2.n',
    'left.peek()',
    'right.peek()',
    'left.give().n',
    'right.kept.n',
    'right.call((o) => o.n)',
    'left.kept === lent1',
    '[...left.parts()].length',
    '[left, right].map((it) => it.own()).join()',
  ],
  writes: [
    'lent1.n = $',
    'left.bump($)',
    'right.bump($)',
    'left.take(lent1)',
    'right.take(lent2)',
    'right.take({ n: $ })',
    'left.link(right)',
    'left.give().n = $',
    'right.kept.n += $',
    'right.take(left.give())',
    'right.call((o) => { o.n += $ })',
    'left.kept = lent2',
    'left.soon($)',
    'right.soon($)',
    'right.queue($)',
    'left.inTurn($)',
    'try { right.fail() } catch (e) { e.of.n += $ }',
    'for (const part of right.parts()) part.n += $',
    'new Map([[1, left]]).get(1).bump($)',
  ],
  slow: [
    'left.bump(await $)',
    'right.bump(await $)',
    'x = (await left.later($)).n',
    'x = (await right.later($)).n',
    'await right.wait(Promise.resolve(await $))',
    'await left.inTurn($)',
    'x = await left.each(async (o) => { const { n } = o; await 0; o.n = n + $; return n })',
    'x = (await Promise.all([left.later(1), right.later(2)]))[1].n',
    'left.bump(right.peek() + (await $))',
  ],
}

const declare = `let lent1 = { n: 0 }, lent2 = { n: 0 }\nconst make = ${make}, left = make({ n: 0 }), right = make({ n: 0 })`

const renamed = (text: string): string => text.replace(/\b(lent[12]|make|left|right)\b/g, '$1Old')

/** Code that is not instrumented and keeps nothing but what it was given: two of what it makes are apart. */
export const apartStates: Readonly<Record<string, State>> = {
  apart: { ...uses, declare },
  apartBefore: {
    declare: renamed(declare),
    outside: true,
    // What both have kept of the last run would join them, before a method puts it back.
    reset: renamed(
      'lent1 = { n: 0 }; lent2 = { n: 0 }; left.kept = right.kept = 0; left.reset(); right.reset()',
    ),
    show: renamed(uses.show),
    reads: uses.reads.map(renamed),
    writes: uses.writes.map(renamed),
    slow: uses.slow.map(renamed),
  },
}
