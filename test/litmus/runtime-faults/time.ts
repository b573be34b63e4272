import type { PlantedFault } from './planted-fault.ts'

const timers = 'runtime/src/timers.ts'
const clock = 'runtime/src/clock.ts'

const sleep =
  "let seen = ''\nconst sleep = (ms, name) => new Promise((yes) => setTimeout(() => { seen += name; yes() }, ms))"

/** Virtual time and randomness. */
export const time: Readonly<Record<string, PlantedFault>> = {
  'a timer may do something else first': {
    file: 'core/src/rules.ts',
    from: 'if (i >= certain && differ(',
    to: 'if (differ(',
    interleave: 'io',
    program: {
      before: 'let timer',
      tasks: [
        "log('n', performance.now())",
        'clearTimeout(timer)',
        "timer = setTimeout(() => log('t', 1), 1)",
      ],
      outcomes: 3,
      traces: 11,
    },
    shows: 'fewer traces',
  },
  'a shorter delay does not go first': {
    file: timers,
    from: 'return first.delay < second.delay || first.order < second.order',
    to: 'return first.order < second.order',
    program: {
      before: sleep,
      tasks: ["await Promise.all([sleep(2, 'a'), sleep(1, 'b')])"],
      show: 'seen',
      outcomes: 1,
      traces: 1,
    },
    shows: 'invented',
  },
  'timers of one step and delay fire in any order': {
    file: timers,
    from: 'return first.delay < second.delay || first.order < second.order',
    to: 'return first.delay < second.delay',
    program: {
      before: sleep,
      tasks: ["await Promise.all([sleep(1, 'a'), sleep(1, 'b')])"],
      show: 'seen',
      outcomes: 1,
      traces: 1,
    },
    shows: 'invented',
  },
  'a timer of an earlier step does not go first': {
    file: timers,
    from: 'return first.setBy < second.setBy && this.run.isBefore(first.setBy, second.setBy)',
    to: 'return false',
    program: {
      before: sleep,
      tasks: ["const first = sleep(1, 'a'); await 0; await sleep(1, 'b'); await first"],
      show: 'seen',
      outcomes: 1,
      traces: 1,
    },
    shows: 'invented',
  },
  'a timer of an earlier step goes first with a longer delay too': {
    file: timers,
    from: 'if (first.queue !== second.queue || first.delay > second.delay) return false',
    to: 'if (first.queue !== second.queue) return false',
    program: {
      before: sleep,
      tasks: ["const first = sleep(2, 'a'); await 0; await sleep(1, 'b'); await first"],
      show: 'seen',
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'earlier is what ran earlier, although it could have been later': {
    file: timers,
    from: 'first.setBy < second.setBy && this.run.isBefore(first.setBy, second.setBy)',
    to: 'first.setBy < second.setBy',
    program: {
      before: sleep,
      tasks: ["await sleep(1, 'a')", "await sleep(1, 'b')"],
      show: 'seen',
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'immediates and timeouts hold each other back': {
    file: timers,
    from: 'if (first.queue !== second.queue || first.delay',
    to: 'if (first.delay',
    program: {
      before: sleep,
      tasks: ["setImmediate(() => { seen += 'i' }); await sleep(1, 't')"],
      show: 'seen',
      outcomes: 2,
      traces: 3,
    },
    shows: 'lost',
  },
  'the clock stands still': {
    file: timers,
    from: 'run.clock.advanceTo(timer.due)',
    to: '',
    program: {
      before: sleep,
      tasks: ["await sleep(5, ''); log('a', Date.now())"],
      outcomes: 1,
      traces: 1,
    },
    shows: 'other',
  },
  'what time it is is no access': {
    file: clock,
    from: "this.run.touch(this.run.world.special.clock, 'read', undefined)",
    to: '',
    program: {
      before: sleep,
      tasks: ["await sleep(5, '')", "log('b', Date.now())"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'a timer that fires does not touch the clock': {
    file: timers,
    from: "{ resource: clock, kind: 'update' },",
    to: '',
    program: {
      before: sleep,
      tasks: ["await sleep(5, '')", "log('b', Date.now())"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'timers do not commute': {
    file: timers,
    from: "{ resource: clock, kind: 'update' },",
    to: "{ resource: clock, kind: 'write' },",
    program: {
      tasks: [1, 2].map(() => 'await new Promise((yes) => setTimeout(yes, 1))'),
      outcomes: 1,
      traces: 1,
    },
    shows: 'more traces',
  },
  'clearing a timer is no access': {
    file: timers,
    from: "this.run.touch(this.resource(timer), waits === undefined ? 'read' : 'write', undefined)",
    to: '',
    program: {
      tasks: ["const id = setTimeout(() => log('t', 1), 1); await 0; clearTimeout(id)"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'the end of the body does not drop timers': {
    file: 'runtime/src/phases.ts',
    from: "run.touch(run.world.special.end, 'write', undefined)",
    to: '',
    program: { tasks: ["setTimeout(() => log('t', 1), 1)"], outcomes: 2, traces: 2 },
    shows: 'lost',
  },
  'a timer that was dropped could not have fired': {
    file: 'runtime/src/run.ts',
    from: 'return this.timers.dropped()',
    to: 'return []',
    program: { tasks: ["setTimeout(() => log('t', 1), 1)"], outcomes: 2, traces: 2 },
    shows: 'lost',
  },
  'a timer does not follow what took away those that go first': {
    file: timers,
    from: 'if (timer !== undefined) this.follow(timer, after)',
    to: '',
    program: {
      before: sleep,
      tasks: ["await Promise.all([sleep(1, 'a'), sleep(2, 'b')])"],
      show: 'seen',
      outcomes: 1,
      traces: 1,
    },
    shows: 'differs',
  },
  'the time of a step is not what came before it': {
    file: clock,
    from: 'for (const event of after) this.time = Math.max(this.time, this.times[event] ?? epoch)',
    to: '',
    program: {
      tasks: ["await new Promise((yes) => setTimeout(yes, 5)); setTimeout(() => log('t', 1), 1)"],
      outcomes: 2,
      traces: 2,
    },
    shows: 'lost',
  },
  'an interval fires for ever': {
    file: timers,
    from: 'const fair = free.filter((continuation) => this.firings(continuation) < patience)',
    to: 'const fair = free',
    program: {
      tasks: ['const id = setInterval(() => {}, 1); await 0; clearInterval(id)'],
      outcomes: 1,
      traces: 4,
    },
    shows: 'more traces',
  },
  'random numbers go on from run to run': {
    file: 'runtime/src/random.ts',
    from: 'const task = run.current ?? run.root',
    to: 'const task = (run.world.drawing ??= run.current ?? run.root)',
    program: {
      before: 'let n = 0',
      tasks: ["n = 1; log('a', Math.random())", 'n = 2'],
      outcomes: 1,
      traces: 2,
    },
    shows: 'invented',
  },
  'an abort signal is no access': {
    file: 'runtime/src/signals.ts',
    from: 'if (signal instanceof AbortSignal) noteWhole(run, signal, kind, undefined)',
    to: '',
    program: {
      tasks: ["const signal = AbortSignal.timeout(1); await 0; log('a', signal.aborted)"],
      outcomes: 2,
      traces: 3,
    },
    shows: 'lost',
  },
}
