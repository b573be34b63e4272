import { external } from './program-state-external.ts'
import type { State } from './program-state.ts'

const platform: State = {
  declare:
    "const params = new URLSearchParams('a=1'), url = new URL('http://x/?q=1'), raw = new Uint8Array([1, 2]), lists = [[1], [2, 3]]",
  show: '[params, url, raw, lists].join()',
  reads: [
    "params.get('a')",
    'params.toString()',
    'url.href',
    "url.searchParams.get('q')",
    '`${url}`',
    'lists.flat().join()',
    'lists.flatMap((l) => l).length',
    'String(lists)',
    'Uint8Array.from(lists[0]).join()',
    'new Map([lists[1]]).size + Object.fromEntries([lists[1]])[2]',
    'Math.max.apply(null, lists[1])',
    'raw.slice(1).join()',
    "'' + raw",
  ],
  writes: [
    "params.set('a', $)",
    "params.append('b', $)",
    "url.pathname = '/' + $",
    "url.searchParams.set('q', $)",
    'lists[0].push($)',
    'lists[1][1] = $',
    'raw[1] = $',
    'raw.set(lists[0].slice(0, 1))',
    'lists.__proto__ = lists.__proto__',
  ],
  slow: [
    "params.set('a', params.get('a') + (await $))",
    'lists[0][0] += await $',
    'x = String(await Promise.all(lists[1]))',
    "url.hash = '#' + (await $)",
  ],
}

const clock: State = {
  declare: 'const controller = new AbortController(), { signal } = controller',
  show: 'signal.aborted',
  reads: [
    'Date.now()',
    'signal.aborted',
    'performance.now()',
    'new Date().getTime() % 1000',
    'Math.random()',
  ],
  writes: [
    'controller.abort()',
    'signal.addEventListener("abort", () => log("a", 1))',
    'setTimeout(() => log("d", Date.now()), 1)',
  ],
  slow: [
    'await new Promise((yes) => setTimeout(yes, 1))',
    'await new Promise((yes) => setTimeout(yes, 3))',
    'await new Promise((yes, no) => { signal.addEventListener("abort", yes); if (signal.aborted) yes() })',
  ],
}

/** Objects that code which is not instrumented gets hold of. */
const lent: State = {
  declare: 'const lent = { a: 0, inner: { b: 0 } }, later = { a: 0 }\nforeign.forget()',
  show: 'JSON.stringify([lent, later])',
  reads: [
    'lent.a',
    'lent.inner.b',
    'later.a',
    "foreign.get(lent, 'a')",
    "foreign.get(lent.inner, 'b')",
    'foreign.text(lent)',
    "foreign.look('a')",
    '[lent.inner].map(foreign.text).join()',
  ],
  writes: [
    'lent.a = $',
    'lent.inner.b += $',
    'later.a = $',
    "foreign.set(lent, 'a', $)",
    "foreign.set(lent.inner, 'b', $)",
    'foreign.keep(later)',
    'foreign.keep(lent)',
    "foreign.put('a', $)",
    'lent.inner = { b: $ }',
  ],
  slow: [
    "foreign.set(lent, 'a', await $)",
    'lent.inner.b = lent.a + (await $)',
    "later.a = foreign.look('a') + (await $)",
  ],
}

/** State that the platform or a package has a hand in. */
export const outsideStates: Readonly<Record<string, State>> = { platform, clock, lent, external }
