import { describe, expect, test } from 'vitest'
import { compareOutcomes } from '../support/check-program.ts'
import { printSmall, type SmallProgram } from '../support/small-program.ts'

// Small programs, each of which once lost an outcome, had a run too many or did not repeat itself.
// Beside each: in how many ways it can end, and in how many traces.

const cases: Readonly<Record<string, SmallProgram>> = {
  'a client that is a map of ours, and a key that is called like a class': {
    before: 'const shelf = new Map(); shelf.isShelf = true; const entries = shelf',
    tasks: ["shelf.set('Object', 1)", "log('a', Map.prototype.get.call(entries, 'Object'))"],
    outcomes: 2,
    traces: 2,
  },
  'a call that is given NaN waits for no callback': {
    tasks: ["table.set('a', NaN); log('a', table.all())", ''],
    outcomes: 1,
    traces: 1,
  },
  'a symbol is a new one in every run': {
    before: "const key = Symbol('k'), o = { [key]: 0 }",
    tasks: ['o[key] = 1', "log('a', o[key])"],
    outcomes: 2,
    traces: 2,
  },
  'a rejection is handled in time or not': {
    before: 'let no\nconst p = new Promise((_, reject) => { no = reject })',
    tasks: ["no(new Error('e1'))", "await p.catch((e) => log('c', e))"],
    outcomes: 2,
    traces: 2,
  },
  'a signal is looked at while it is aborted': {
    before: 'const controller = new AbortController()',
    tasks: ['controller.abort()', "log('a', controller.signal.aborted)"],
    outcomes: 2,
    traces: 2,
  },
  'a number given to Promise.all is no event': {
    tasks: ["log('a', String(await Promise.all([(async () => 1)(), (async () => 2)(), 3])))", ''],
    outcomes: 1,
    traces: 1,
  },
  'timers of a first step are not due at once': {
    tasks: [
      'await Promise.race([(async () => 1)(), new Promise((yes) => setTimeout(yes, 1))])',
      '',
    ],
    outcomes: 1,
    traces: 2,
  },
  'a timer that is set after another has fired': {
    tasks: [
      "setTimeout(() => log('t', 1), 1); await 0; setTimeout(() => log('t', 2), 1); await 0",
      '',
    ],
    // Once the first has fired the second is due: none or both.
    outcomes: 2,
    traces: 3,
  },
  'a timer dropped at the end races with it alone': {
    tasks: [
      "setTimeout(() => log('t', Date.now()), 1); log('a', Date.now())",
      "void Promise.resolve().then(() => log('r', Date.now()))",
    ],
    outcomes: 3,
    traces: 3,
  },
  'two dropped timers, one of which looks at the clock': {
    tasks: [
      `await 0; setTimeout(() => { Date.now() }, 2); await 0
       setTimeout(() => { Date.now() }, 2); setTimeout(() => log('t', 1), 1)`,
    ],
    outcomes: 2,
    traces: 7,
  },
  'whoever ends a race last does what the others do': {
    before: 'let yes\nnew Promise((resolve) => { yes = resolve })',
    tasks: ['let x = 0; setTimeout(() => { x = 5 }, 1); x = await 0', 'yes(1)', 'yes(1)'],
    outcomes: 1,
    traces: 6,
  },
  'arithmetic with a date that changes': {
    before: 'const date = new Date(0)',
    tasks: ['date.setTime(1)', "log('a', +date)"],
    outcomes: 2,
    traces: 2,
  },
  'a literal and a regular expression with state': {
    before: 'const re = /x/g',
    tasks: ["log('a', re.test('xx'))", "log('b', 'xx'.replace(re, 'y'))"],
    show: 're.lastIndex',
    outcomes: 2,
    traces: 2,
  },
  'arrays that become text': {
    before: 'const list = [1, [2]]',
    tasks: ['list[1].push(3)', "log('a', `${list}`)", "log('b', String(list) + ('' + list))"],
    outcomes: 4,
    traces: 4,
  },
  'parameters and their address': {
    before: "const url = new URL('http://x/?q=1'), params = new URLSearchParams('a=1')",
    tasks: [
      "url.searchParams.set('q', '2'); params.set('a', params.get('a') + 1)",
      "log('a', url.href); log('b', `${params}`)",
    ],
    outcomes: 2,
    traces: 2,
  },
  'arrays inside of what is read': {
    before: "const pair = ['k', 1], pairs = [pair]",
    tasks: [
      'pair[1] = 2',
      "log('a', new Map(pairs).get('k'))",
      "log('b', Object.fromEntries(pairs).k)",
      "log('c', pairs.flatMap((p) => p).join() + [pairs].flat(2).join())",
    ],
    outcomes: 8,
    traces: 8,
  },
  'what Promise.all and apply are given': {
    before: 'const list = [1]',
    tasks: [
      'list.push(2)',
      "log('a', Math.max.apply(null, list))",
      "log('b', (await Promise.all(list)).length)",
    ],
    outcomes: 4,
    traces: 4,
  },
  'foreign code gets what others have looked at': {
    before: "const o = { n: 0, bump: opaqueFunction('this.n++') }, p = { o: { n: 0 } }",
    tasks: ["log('a', o.n)", 'o.bump()', "log('b', p.o.n)", "opaqueFunction('p', 'p.o.n++')(p)"],
    outcomes: 4,
    traces: 18,
  },
  'foreign code is given what it has not been given yet': {
    before: `const code = opaqueFunction('let kept; return { keep(o) { kept = o }, bump() { kept.o.n++ } }')()
      const box = { o: undefined }, o = { n: 0 }
      code.keep(box)`,
    tasks: ["log('a', o.n)", 'box.o = o', 'await 0; if (box.o) code.bump()'],
    outcomes: 2,
    traces: 5,
  },
  'foreign code is given back what others have looked at': {
    before: `const call = opaqueFunction('f', 'f().n++'), o = { n: 0 }`,
    tasks: ["log('a', o.n)", 'call(() => o)'],
    outcomes: 2,
    traces: 2,
  },
  'an async generator that two ask': {
    before: 'let x = 0; const g = (async function* () { x++; yield x; x++; yield x })()',
    tasks: ["await 0; log('r', (await g.next()).value)", "await g.next(); log('x', x)"],
    outcomes: 3,
    traces: 5,
  },
  'an async generator that two loops share': {
    before:
      'let x = 0; const g = (async function* () { x = 1; yield x; await 0; x = 2; yield x })()',
    tasks: [
      "for await (const y of g) log('y', y)",
      "log('x', x)",
      "log('n', (await g.next()).value)",
    ],
    outcomes: 9,
    traces: 36,
  },
  'an object that opaque code gets before or after': {
    before: 'const o = { a: 0 }',
    tasks: ["log('r', foreign.get(o, 'a'))", 'o.a = 1'],
    outcomes: 2,
    traces: 2,
  },
  'a timer that one clears while another looks at the clock': {
    before: 'let timer',
    tasks: [
      "log('n', performance.now())",
      'clearTimeout(timer)',
      "timer = setTimeout(() => log('t', 1), 1)",
    ],
    outcomes: 3,
    traces: 6,
  },
  'a variable written behind an await in a pattern': {
    before: 'let v = 0, w = 0',
    tasks: ['[v, w = await 1] = [1]', "log('a', v + ';' + w)"],
    outcomes: 3,
    traces: 3,
  },
  'a prototype that is replaced': {
    before: 'const o = {}',
    tasks: ['o.__proto__ = { a: 1 }', "log('a', o.a)"],
    outcomes: 2,
    traces: 2,
  },
}

describe.each(Object.keys(cases))('%s', (name) => {
  const { outcomes, traces } = cases[name]!
  const source = printSmall(cases[name]!)

  test('awaits', async () => {
    const { problem, dpor } = await compareOutcomes(source, { runs: 5000 })
    expect(problem).toBe(undefined)
    expect({ outcomes: dpor.outcomes.length, traces: dpor.traces }).toEqual({ outcomes, traces })
    expect(dpor).toMatchObject({ complete: true, redundant: 0 })
  })

  test('io', async () => {
    const { problem } = await compareOutcomes(source, { runs: 5000, interleave: 'io' })
    expect(problem).toBe(undefined)
  })
})

// In `io` alone: a tick of Node's own must not count as a step's foreign code.
test('a rejection that is handled late by two', async () => {
  const late = "d.promise.catch((e) => log('c', e))"
  const source = printSmall({
    before:
      "const d = {}\nd.promise = new Promise((yes, no) => { d.no = no })\nd.no(new Error('e0'))",
    tasks: [late, `await race(async () => { ${late} }, async () => {})`],
    outcomes: 1,
    traces: 4,
  })
  const { problem } = await compareOutcomes(source, { runs: 5000, interleave: 'io' })
  expect(problem).toBe(undefined)
})

test('those who reject a race together', async () => {
  const source = `let snapshot = () => ''
const program = async (race) => {
  const o = { a: 0 }
  try {
    log('end', JSON.stringify(await race({
      t0: async () => { o.a = 1 },
      t1: async () => { if (JSON.stringify(o)) throw new Error('e1') },
      t2: async () => {
        let x = 0
        void (async () => x)().then((y) => { x = y }, () => {})
        await 0
        return x
      },
    })))
  } catch (e) {
    log('end', e)
  }
}`
  const { problem, dpor } = await compareOutcomes(source, { runs: 5000 })
  expect(problem).toBe(undefined)
  expect(dpor).toMatchObject({ complete: true, traces: 4, redundant: 0 })
})
