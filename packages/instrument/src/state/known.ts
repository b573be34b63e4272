const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean))

/** Globals that keep nothing of what they are given, or are under control at run time. */
const globals = words(`
  undefined NaN Infinity Object Function Array String Number Boolean BigInt Symbol Math JSON Reflect
  Promise Map Set WeakMap WeakSet WeakRef FinalizationRegistry Date RegExp Intl Iterator Error TypeError
  RangeError SyntaxError ReferenceError EvalError URIError AggregateError DOMException ArrayBuffer
  SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array
  Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array Atomics isNaN isFinite parseInt
  parseFloat encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape console Buffer
  setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate queueMicrotask
  structuredClone performance URL URLSearchParams AbortController AbortSignal Event EventTarget
  TextEncoder TextDecoder atob btoa arguments __dirname __filename`)

/** What of `process` is the same at all times, or keeps nothing. */
const ofProcess = words(`
  platform version versions arch pid argv nextTick hrtime emitWarning cwd release stdout stderr`)

/** Modules of Node's that keep nothing for those who use them, beyond what is under control. */
const builtins = words(`
  assert buffer crypto events fs fs/promises os path path/posix path/win32 perf_hooks punycode
  querystring stream stream/promises string_decoder timers timers/promises url util util/types`)

/** Methods of collections that change nothing. */
const readers = words(`
  get has keys values entries forEach includes indexOf lastIndexOf join slice concat some every map
  filter find findIndex findLast reduce flatMap flat at size length test toString hasOwnProperty`)

const weakly = words('get has set delete add')

/** Functions that look at their first argument, and no more. */
const lookers = words(`
  keys values entries getOwnPropertyNames getOwnPropertySymbols getOwnPropertyDescriptor hasOwn isArray
  from getPrototypeOf ownKeys has isFrozen stringify`)

/** Functions that change their first argument. */
const changers = words(`
  assign defineProperty defineProperties setPrototypeOf set deleteProperty`)

export const isGlobal = (name: string): boolean => globals.has(name)
export const isOfProcess = (name: string): boolean => ofProcess.has(name)
export const isBuiltin = (name: string): boolean => builtins.has(name.replace(/^node:/, ''))
export const isReader = (name: string): boolean => readers.has(name)
export const isWeakly = (name: string): boolean => weakly.has(name)
export const isLooker = (name: string): boolean => lookers.has(name)
export const isChanger = (name: string): boolean => changers.has(name)
