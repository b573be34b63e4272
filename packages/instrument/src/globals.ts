const words = (text: string): string[] => text.split(/\s+/).filter(Boolean)

/** The language's and the platforms' own globals: what happens to them is not the program's state. */
const platform = words(`
  undefined NaN Infinity globalThis window self global document navigator location history screen
  Object Function Array String Number Boolean BigInt Symbol Math JSON Reflect Proxy Promise Atomics
  Map Set WeakMap WeakSet WeakRef FinalizationRegistry Date RegExp Intl WebAssembly Iterator
  Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError
  SuppressedError DisposableStack AsyncDisposableStack DOMException ArrayBuffer SharedArrayBuffer
  DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
  Float16Array Float32Array Float64Array BigInt64Array BigUint64Array eval isNaN isFinite parseInt
  parseFloat encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape console
  process Buffer require module exports __dirname __filename setTimeout clearTimeout setInterval
  clearInterval setImmediate clearImmediate queueMicrotask structuredClone performance crypto fetch
  Request Response Headers FormData Blob File FileReader URL URLSearchParams URLPattern
  AbortController AbortSignal Event EventTarget CustomEvent MessageChannel MessagePort MessageEvent
  BroadcastChannel Worker SharedWorker WebSocket EventSource ReadableStream WritableStream
  TransformStream TextEncoder TextDecoder TextEncoderStream TextDecoderStream CompressionStream
  DecompressionStream atob btoa localStorage sessionStorage indexedDB caches customElements alert
  confirm prompt XMLHttpRequest Node Element HTMLElement Image MutationObserver ResizeObserver
  IntersectionObserver requestAnimationFrame cancelAnimationFrame requestIdleCallback
  getComputedStyle matchMedia addEventListener removeEventListener dispatchEvent postMessage
  scheduler reportError CSS arguments __race Deno Bun define importScripts gc
  describe it test suite expect vi vitest beforeEach afterEach beforeAll afterAll expectTypeOf
  assertType onTestFinished onTestFailed bench jest
`)

const known = new Set(platform)
const pure = new Set(
  words(`
  String Number Boolean BigInt Symbol parseInt parseFloat isNaN isFinite encodeURI
  encodeURIComponent decodeURI decodeURIComponent escape unescape require`),
)
const pureNamespaces = new Set(['Math', 'Number', 'Symbol', 'BigInt'])
const test = new Set(
  words(`
  describe it test suite expect vi vitest beforeEach afterEach beforeAll afterAll expectTypeOf
  assertType onTestFinished onTestFailed bench`),
)

const texts = new Set(
  words(`
  String Number parseInt parseFloat encodeURI encodeURIComponent decodeURI decodeURIComponent
  escape unescape`),
)

export const isPlatform = (name: string): boolean => known.has(name)
/** A global function that touches nothing, or whose call is not ours to watch (`require`). */
export const isPure = (name: string): boolean => pure.has(name)
/** A global function that makes a text of its first argument. */
export const makesText = (name: string): boolean => texts.has(name)
export const isPureNamespace = (name: string): boolean => pureNamespaces.has(name)
/** A global that Vitest installs with `globals: true`. */
export const isTestGlobal = (name: string): boolean => test.has(name)
