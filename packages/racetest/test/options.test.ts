import { describe, expect, it } from 'vitest'
import { show } from '../src/option-check.ts'
import { checkPluginOptions } from '../src/plugin-options.ts'
import { resolveOptions } from '../src/resolved-options.ts'
import { checkTestOptions, parseArguments } from '../src/test-options.ts'

const message = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  return 'no error'
}

describe('resolveOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveOptions({}, { seed: 1 })).toEqual({
      interleave: 'awaits',
      strategy: 'dpor',
      limits: { traces: 10_000, steps: 1_000, time: 10_000 },
      seed: 1,
      hasRandomSeed: false,
      failOn: ['failed', 'unchecked'],
      stopOnFirst: true,
      modules: 'shared',
    })
  })

  it('picks a random seed', () => {
    const seeds = Array.from({ length: 5 }, () => resolveOptions({}, {}).seed)
    expect(new Set(seeds).size).toBeGreaterThan(1)
    for (const seed of seeds) expect(seed).toBe(seed >>> 0)
  })

  it('puts the test before the plugin before the defaults', () => {
    const plugin = {
      interleave: 'io',
      limits: { traces: 5, steps: 6 },
      failOn: [],
      modules: 'fresh',
    } as const
    const own = { limits: { traces: 7 }, failOn: ['race'], interleave: undefined } as const
    expect(resolveOptions(plugin, own as object)).toMatchObject({
      interleave: 'io',
      limits: { traces: 7, steps: 6, time: 10_000 },
      failOn: ['race'],
      modules: 'fresh',
    })
  })

  it.each([
    [250, 250],
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    [Infinity, Infinity],
  ])('reads the time %s', (time, expected) => {
    expect(resolveOptions({}, { limits: { time } }).limits.time).toBe(expected)
  })

  it.each([
    [{ interleave: 'sometimes' }, "interleave is 'sometimes'. Use 'awaits' or 'io'."],
    [{ interleave: null }, "interleave is null. Use 'awaits' or 'io'."],
    [{ strategy: 'fast' }, "strategy is 'fast'. Use 'dpor', 'pos', 'pct' or 'walk'."],
    [
      { limits: 10 },
      "limits is 10. Use an object with 'traces', 'steps', 'time' or 'preemptions'.",
    ],
    [{ limits: { traces: 0 } }, 'limits.traces is 0. Use a whole number from 1, or Infinity.'],
    [{ limits: { steps: 1.5 } }, 'limits.steps is 1.5. Use a whole number from 1, or Infinity.'],
    [
      { limits: { time: '10' } },
      "limits.time is '10'. Use milliseconds, Infinity, or text such as '500ms', '10s' or '2m'.",
    ],
    [
      { limits: { time: -1 } },
      "limits.time is -1. Use milliseconds, Infinity, or text such as '500ms', '10s' or '2m'.",
    ],
    [{ limits: { preemptions: -1 } }, 'limits.preemptions is -1. Use a whole number from 0.'],
    [
      { limits: { trace: 1 } },
      "there is no option limits.trace (set to 1). Use 'traces', 'steps', 'time' or 'preemptions'.",
    ],
    [{ seed: -1 }, 'seed is -1. Use a whole number from 0.'],
    [{ replay: 5 }, 'replay is 5. Use a string.'],
    [
      { failOn: 'failed' },
      "failOn is 'failed'. Use an array of 'failed', 'unchecked', 'bounded' or 'race'.",
    ],
    [
      { failOn: ['failed', 'verified'] },
      "failOn[1] is 'verified'. Use 'failed', 'unchecked', 'bounded' or 'race'.",
    ],
    [{ stopOnFirst: 'no' }, "stopOnFirst is 'no'. Use true or false."],
    [{ modules: 'new' }, "modules is 'new'. Use 'shared' or 'fresh'."],
  ])('refuses %o', (options, expected) => {
    expect(message(() => resolveOptions({}, options as object))).toBe(`[race] ${expected}`)
  })
})

describe('an option that the strategy would ignore', () => {
  it.each([
    [
      {},
      { strategy: 'pos', limits: { preemptions: 2 } },
      "limits.preemptions is 2, which strategy 'pos' ignores. Leave it out, or use strategy 'dpor'.",
    ],
    [
      { limits: { preemptions: 0 } },
      { strategy: 'walk' },
      "limits.preemptions is 0, which strategy 'walk' ignores. Leave it out, or use strategy 'dpor'.",
    ],
    [
      { strategy: 'pct' },
      { limits: { preemptions: 1 } },
      "limits.preemptions is 1, which strategy 'pct' ignores. Leave it out, or use strategy 'dpor'.",
    ],
    [
      { limits: { time: Infinity } },
      { strategy: 'pct', limits: { traces: Infinity } },
      "limits.traces and limits.time are Infinity, and strategy 'pct' never ends by itself. Set one of them.",
    ],
  ])('is refused: %o and %o', (plugin, own, expected) => {
    expect(message(() => resolveOptions(plugin as object, own as object))).toBe(
      `[race] ${expected}`,
    )
  })

  it('is none that every strategy heeds', () => {
    const all = {
      limits: { traces: 5, steps: 6, time: 7 },
      interleave: 'io',
      seed: 1,
      failOn: ['race', 'bounded'],
      stopOnFirst: false,
    } as const
    for (const strategy of ['dpor', 'pos', 'pct', 'walk'] as const)
      expect(resolveOptions({}, { ...all, strategy })).toMatchObject({ ...all, strategy })
    expect(
      resolveOptions({ strategy: 'walk' }, { strategy: 'dpor', limits: { preemptions: 1 } }),
    ).toMatchObject({ strategy: 'dpor', limits: { preemptions: 1 } })
  })
})

describe('checkTestOptions', () => {
  it("lets Vitest's own options through", () => {
    checkTestOptions({ timeout: 10, retry: 2, tags: ['slow'], interleave: 'io' })
  })

  it('refuses what neither knows', () => {
    expect(message(() => checkTestOptions({ interleaves: 'io' }))).toBe(
      "[race] there is no option interleaves (set to 'io'). Use 'interleave', 'strategy', 'limits', 'seed', 'replay', 'failOn', 'stopOnFirst' or 'modules'.",
    )
    expect(message(() => checkTestOptions({ timeout: '5s' }))).toBe(
      "[race] timeout is '5s'. Use milliseconds for one schedule; 0 is for no timeout.",
    )
  })
})

describe('parseArguments', () => {
  const body = (): void => {}

  it.each([
    [[], {}, undefined],
    [[body], {}, body],
    [[body, 10], { timeout: 10 }, body],
    [[{ retry: 1 }, body], { retry: 1 }, body],
    [[{ retry: 1 }], { retry: 1 }, undefined],
    [[undefined, 10], { timeout: 10 }, undefined],
  ])('reads %o', (given, options, expected) => {
    expect(parseArguments(given)).toEqual({ options, body: expected })
  })

  it.each([[[body, {}]], [['x', body]], [[body, body]], [[{}, {}]], [[null, body]]])(
    'refuses %o',
    (given) => {
      expect(message(() => parseArguments(given))).toMatch(
        /^\[race\] raceTest\(\) got \(name, .*\)\. Use \(name, fn\), \(name, options, fn\) or \(name, fn, timeout\)\.$/,
      )
    },
  )
})

describe('checkPluginOptions', () => {
  it('splits what is for the files from what is for the tests', () => {
    const pattern = /gen/
    const thresholds = { both: 90 }
    const options = { include: 'src/**', exclude: [pattern], thresholds, interleave: 'io' } as const
    expect(checkPluginOptions(options)).toEqual({
      include: ['src/**'],
      exclude: [pattern],
      packages: [],
      thresholds,
      reports: { names: new Set(['text']), explainsFailures: true, directory: '.vitest/race' },
      defaults: { interleave: 'io' },
    })
  })

  it.each([
    [{ include: 5 }, 'include is 5. Use a glob, a regular expression, or an array of them.'],
    [{ exclude: [''] }, "exclude is ['']. Use a glob, a regular expression, or an array of them."],
    [
      { packages: 'zustand' },
      "packages is 'zustand'. Use an array of package names and regular expressions.",
    ],
    [
      { reporters: ['text', 'xml'] },
      "reporters[1] is 'xml'. Use 'text', 'html', 'json', 'lcov', 'sarif', 'github' or 'junit'.",
    ],
    [
      { reporters: 'json' },
      "reporters is 'json'. Use an array of 'text', 'html', 'json', 'lcov', 'sarif', 'github' or 'junit'.",
    ],
    [{ reportsDirectory: '' }, "reportsDirectory is ''. Use a path, such as '.vitest/race'."],
    [{ thresholds: { both: 101 } }, 'thresholds.both is 101. Use a percentage from 0 to 100.'],
    [
      { thresholds: { lines: 5 } },
      "there is no option thresholds.lines (set to 5). Use 'both' or 'split'.",
    ],
    [
      { strategy: 'walk', limits: { preemptions: 3 } },
      "limits.preemptions is 3, which strategy 'walk' ignores. Leave it out, or use strategy 'dpor'.",
    ],
    [{ seed: 0.5 }, 'seed is 0.5. Use a whole number from 0.'],
    [
      { timeout: 5 },
      "there is no option timeout (set to 5). Use 'include', 'exclude', 'packages', 'reporters', 'reportsDirectory', 'thresholds', 'interleave', 'strategy', 'limits', 'seed', 'replay', 'failOn', 'stopOnFirst' or 'modules'.",
    ],
    [
      'io',
      "options is 'io'. Use an object with 'include', 'exclude', 'packages', 'reporters', 'reportsDirectory', 'thresholds', 'interleave', 'strategy', 'limits', 'seed', 'replay', 'failOn', 'stopOnFirst' or 'modules'.",
    ],
  ])('refuses %o', (options, expected) => {
    expect(message(() => checkPluginOptions(options as object))).toBe(`[race] ${expected}`)
  })
})

it.each([
  ["it's\n", "'it\\'s\\n'"],
  [undefined, 'undefined'],
  [10n, '10n'],
  [/a+/g, '/a+/g'],
  [[1, ['a']], "[1, ['a']]"],
  [{}, '{}'],
  [{ a: { b: null } }, '{ a: { b: null } }'],
  [Symbol('s'), 'Symbol(s)'],
  [function named() {}, 'function named'],
])('show(%o)', (value, expected) => {
  expect(show(value)).toBe(expected)
})
