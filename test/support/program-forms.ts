import type { Piece, Printer } from './print-program.ts'
import { waitingForms } from './program-waiting.ts'

export type Form = (print: Printer, piece: Piece) => string

const [zero, one, two] = [0, 1, 2] as const
const pick = (piece: Piece, at: 0 | 1 | 2): number => piece.picks[at] ?? 0

const see: Form = (print, piece) =>
  `x = ${print.read(pick(piece, zero), pick(piece, one))}; log(${print.site()}, x)`

const write: Form = (print, piece) => print.write(pick(piece, zero), pick(piece, one))

/** Statements that fit into any function. */
const plainForms: Readonly<Record<string, Form>> = {
  see,
  write,

  if(print, piece) {
    const test = `${print.read(pick(piece, zero), pick(piece, one))} > ${pick(piece, two) % 3}`
    const body = print.block(piece.body)
    const other = piece.other.length > 0 ? ` else {\n${print.block(piece.other)}\n}` : ''
    return `if (${test}) {\n${body}\n}${other}`
  },

  choose(print, piece) {
    const test = print.read(pick(piece, zero), pick(piece, one))
    return `switch (${test}) {\n  case 0:\n${print.block(piece.body)}\n    break\n  case 1:\n  default:\n${print.block(piece.other)}\n}`
  },

  leave: (print, piece) => `if (${print.read(pick(piece, zero), 0)}) return x`,

  throw(print, piece) {
    const error = `new Error('e${print.site()}')`
    return `if (${print.read(pick(piece, zero), pick(piece, one))}) throw ${error}`
  },

  try(print, piece) {
    const end = pick(piece, two) % 3
    const body = print.block(piece.body)
    const handler =
      end === 2 ? '' : ` catch (e) {\n  log(${print.site()}, e)\n${print.block(piece.other)}\n}`
    const last = end === 0 ? '' : ` finally {\n  ${write(print, piece)}\n}`
    return `try {\n${body}\n}${handler}${last}`
  },

  loop(print, piece) {
    const i = print.fresh('i')
    return `for (let ${i} = 0; ${i} < 2; ${i}++) {\n${print.block(piece.body)}\n}`
  },

  /** A closure in a loop: one variable per turn. */
  closures(print, piece) {
    const [i, list] = [print.fresh('i'), print.fresh('fns')]
    const body = print.fn('()', piece.body, `${i}++`)
    return `const ${list} = []\nfor (let ${i} = 0; ${i} < 2; ${i}++) ${list}.push(${body})\nfor (const fn of ${list}) fn()`
  },

  /** Goes on by itself. */
  spawn(print, piece) {
    const fn = localX(print.fn('async ()', piece.body, 'return x'), pick(piece, one))
    const end = [`.catch((e) => log(${print.site()}, e))`, '', '.then((y) => { x = y }, () => {})']
    return `;(${fn})()${end[pick(piece, zero) % end.length]!}`
  },

  timer(print, piece) {
    const fn = print.fn('()', piece.body, `log(${print.site()}, x)`)
    const way = pick(piece, zero) % 5
    if (way === 3) return `setImmediate(${fn})`
    if (way === 4) return `clearTimeout(setTimeout(${fn}, 1))`
    return `setTimeout(${fn}, ${way + 1})`
  },

  interval(print, piece) {
    const [id, n] = [print.fresh('id'), print.fresh('n')]
    const fn = print.fn(
      '()',
      piece.body,
      `if (++${n} === ${(pick(piece, zero) % 2) + 1}) clearInterval(${id})`,
    )
    return `let ${n} = 0\nconst ${id} = setInterval(${fn}, ${(pick(piece, one) % 2) + 1})`
  },

  microtask(print, piece) {
    const fn = print.fn('()', piece.body, `log(${print.site()}, x)`)
    return ['queueMicrotask', 'process.nextTick'][pick(piece, zero) % 2] + `(${fn})`
  },

  chain(print, piece) {
    const first = print.fn('(y)', piece.body, 'return y')
    const source = [
      'Promise.resolve(x)',
      `Promise.reject(new Error('e${print.site()}'))`,
      'new Promise((yes) => yes(x))',
      'new Promise((yes) => setTimeout(yes, 1))',
    ]
    const from = source[pick(piece, zero) % source.length]!
    const second = print.fn('()', piece.other, 'return x')
    const rest = [
      `.then(${first}).catch((e) => log(${print.site()}, e))`,
      `.finally(${second}).then(${first}, (e) => { log(${print.site()}, e) })`,
      `.catch((e) => log(${print.site()}, e)).finally(${second})`,
      `.then(${first}, () => 0).then(${second})`,
      `.then(async (y) => { await y; log(${print.site()}, y) }).catch(() => {})`,
    ]
    return `;${from}${rest[pick(piece, one) % rest.length]!}`
  },

  call(print, piece) {
    const fn = print.fn('()', piece.body, 'return x')
    const ways = [`x = (${fn})()`, `;[1].forEach(${fn})`, `x = [1, 2].map(${fn}).join()`]
    return ways[pick(piece, zero) % ways.length]!
  },
}

/** A function either shares the `x` of the one around it or has its own. */
export function localX(fn: string, choice: number): string {
  return choice % 3 === 0 ? fn.replace('{\n', '{\n  let x = 0\n') : fn
}

export const forms: Readonly<Record<string, Form>> = {
  ...plainForms,
  ...waitingForms({ see, write }),
}
export const plainNames: readonly string[] = Object.keys(plainForms)
