import type { Piece, Printer } from './print-program.ts'
import { localX, type Form } from './program-forms.ts'

const pick = (piece: Piece, at: 0 | 1 | 2): number => piece.picks[at] ?? 0

/** Statements with a suspension point. Where none is allowed any more they are something simpler. */
export function waitingForms({
  see,
  write,
}: Record<'see' | 'write', Form>): Readonly<Record<string, Form>> {
  const limited =
    (form: Form): Form =>
    (print, piece) =>
      print.spend()
        ? form(print, piece)
        : pick(piece, 2) % 2 === 0
          ? see(print, piece)
          : write(print, piece)
  return Object.fromEntries(Object.entries(waiting).map(([name, form]) => [name, limited(form)]))
}

const asyncFn = (
  print: Printer,
  pieces: readonly Piece[],
  choice: number,
  end = 'return x',
): string => localX(print.fn('async ()', pieces, end), choice)

const waiting: Readonly<Record<string, Form>> = {
  wait(_print, piece) {
    const what = [
      '0',
      'x',
      'Promise.resolve(x)',
      'new Promise((yes) => yes(x))',
      '{ then(yes) { yes(x) } }',
      'race.pause()',
      'undefined',
    ]
    return `await ${what[pick(piece, 0) % what.length]!}`
  },

  slow: (print, piece) => print.slow(pick(piece, 0), pick(piece, 1)),

  sleep: (_print, piece) =>
    [
      `await new Promise((done) => setTimeout(done, ${(pick(piece, 1) % 3) + 1}))`,
      'await new Promise((done) => setImmediate(done))',
      `x = await new Promise((done) => setTimeout(done, ${(pick(piece, 1) % 3) + 1}, x))`,
    ][pick(piece, 0) % 3]!,

  inner(print, piece) {
    const fn = asyncFn(print, piece.body, pick(piece, 1))
    return `x = await (${fn})()`
  },

  later(print, piece) {
    const p = print.fresh('p')
    const fn = asyncFn(print, piece.body, pick(piece, 1))
    return `const ${p} = (${fn})()\n${print.block(piece.other)}\nx = await ${p}`
  },

  both(print, piece) {
    const [first, second] = [
      asyncFn(print, piece.body, pick(piece, 1)),
      asyncFn(print, piece.other, pick(piece, 2)),
    ]
    const elements = `[(${first})(), (${second})()${['', ', 3', ', Promise.resolve(4)'][pick(piece, 2) % 3]!}]`
    const ways = [
      `x = String(await Promise.all(${elements}))`,
      `x = await Promise.race(${elements})`,
      `x = (await Promise.allSettled(${elements})).map((r) => r.status + r.value).join()`,
      `x = await Promise.any(${elements})`,
      `try {\n  x = await Promise.race(${elements})\n} catch (e) {\n  log(${print.site()}, e)\n}`,
      `x = await Promise.race([${elements}[0], new Promise((yes) => setTimeout(yes, 1, 'late'))])`,
    ]
    return `${ways[pick(piece, 0) % ways.length]!}\nlog(${print.site()}, x)`
  },

  reaction(print, piece) {
    const first = print.fn('(y)', piece.body, 'return y')
    const second = print.fn('()', piece.other, 'return x')
    const ways = [
      `x = await Promise.resolve(x).then(${first})`,
      `x = await Promise.resolve(x).finally(${second})`,
      `x = await Promise.reject(x).catch(${second})`,
      `x = await Promise.resolve(x).then(${first}).finally(${second})`,
      `x = await Promise.resolve().then(${second.replace('()', 'async ()')})`,
      `x = await new Promise((yes) => yes(Promise.resolve(x))).then(${first}, ${second})`,
    ]
    return ways[pick(piece, 0) % ways.length]!
  },

  generator(print, piece) {
    const gen = print.fresh('gen')
    const body = print.block(piece.body, true)
    const other = print.block(piece.other)
    const stop = pick(piece, 1) % 3 === 1 ? '\n  break' : ''
    const cleanup =
      pick(piece, 0) % 2 === 0
        ? ''
        : `try {\n  yield x\n} finally {\n  log(${print.site()}, 'closed')\n}\n`
    return [
      `async function* ${gen}() {\n  let x = 1\n${body}\n  yield x\n  ${cleanup}}`,
      `for await (const y of ${gen}()) {\n  log(${print.site()}, y)\n${other}${stop}\n}`,
    ].join('\n')
  },

  delegate(print, piece) {
    const gen = print.fresh('gen')
    return [
      `async function* ${gen}() {\n  yield* [x, Promise.resolve(2)]\n${print.block(piece.body, true)}\n  return yield x\n}`,
      `const it${gen} = ${gen}()`,
      `x = (await it${gen}.next()).value`,
      print.block(piece.other),
      `log(${print.site()}, String((await it${gen}.${['next(1)', 'return(5)', 'next()'][pick(piece, 0) % 3]!}).value))`,
    ].join('\n')
  },

  forAwait(print, piece) {
    const list = [
      '[x, Promise.resolve(2)]',
      '[Promise.resolve(1)]',
      'new Set([1, 2])',
      '[1, { then(yes) { yes(3) } }]',
    ]
    const body = print.block(piece.body)
    return `for await (const y of ${list[pick(piece, 0) % list.length]!}) {\n  log(${print.site()}, y)\n${body}\n}`
  },

  lock(print, piece) {
    const body = print.block(piece.body)
    return `await lock.acquire()\ntry {\n${body}\n} finally {\n  lock.release()\n}`
  },

  cache(print, piece) {
    const fn = asyncFn(print, piece.body, 0)
    return `cache ??= (${fn})()\nx = await cache\nlog(${print.site()}, x)`
  },

  settle(print, piece) {
    const inner = asyncFn(print, piece.body, pick(piece, 1))
    const ways = [
      `yes(x); no(new Error('e${print.site()}')); yes(5)`,
      `yes((${inner})())`,
      `(${inner})().then(yes, no); yes(8)`,
      `setTimeout(yes, 1, 1); setTimeout(no, 2, new Error('e${print.site()}'))`,
      `(${inner})().then(yes, no); setTimeout(yes, 1, 9)`,
      `throw new Error('e${print.site()}')`,
    ]
    const way = ways[pick(piece, 0) % ways.length]!
    return `try {\n  x = await new Promise((yes, no) => { ${way} })\n} catch (e) {\n  log(${print.site()}, e)\n}\nlog(${print.site()}, x)`
  },

  give(print, piece) {
    const inner = asyncFn(print, piece.body, pick(piece, 1))
    const ways = [
      `return (${inner})()`,
      `return await (${inner})()`,
      'return Promise.resolve(x)',
      'return { then(yes) { yes(x) } }',
    ]
    const outer = `async () => {\n${print.block(piece.other)}\n  ${ways[pick(piece, 0) % ways.length]!}\n}`
    return `x = await (${outer})()\nlog(${print.site()}, x)`
  },

  race(print, piece) {
    const [first, second] = [
      asyncFn(print, piece.body, pick(piece, 1)),
      asyncFn(print, piece.other, pick(piece, 2)),
    ]
    return `x = String(await race(${first}, ${second}))`
  },

  retry(print, piece) {
    const n = print.fresh('n')
    const body = print.block(piece.body)
    return `for (let ${n} = 0; ${n} < 2; ${n}++) {\n  try {\n${body}\n    ;(${print.read(pick(piece, 0), 1)}) || (() => { throw new Error('e${print.site()}') })()\n    break\n  } catch (e) {\n    log(${print.site()}, e)\n    await 0\n  }\n}`
  },
}

export const waitingNames: readonly string[] = Object.keys(waiting)
