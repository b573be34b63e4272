import { controlFetch, controlReading, describeRequest, noteAnswer } from './fetch.ts'
import { controlMethod } from './replace.ts'
import { parseUrl } from './web-endpoint.ts'

type Class = new (...args: never[]) => object

/** What the driver uses of https://github.com/nodejs/undici. */
interface Undici {
  readonly Dispatcher: Class
  readonly Response: Class
  readonly Request: Class
}

interface Options {
  readonly origin?: unknown
  readonly path?: unknown
  readonly method?: unknown
  readonly body?: unknown
  readonly signal?: unknown
}

/** `fetch` and `request`, of the package and of its clients. */
export function controlUndici(exports: Undici): void {
  controlFetch(exports, exports.Response, exports.Request)
  controlMethod(exports, 'request', (_self, [url, given], name) => {
    const options = (given ?? {}) as Options
    const base = parseUrl(String(url instanceof URL ? url.href : url))
    const { path } = options
    const target = path === undefined ? base : parseUrl(String(path), base?.origin)
    return name === undefined || base === undefined ? undefined : describe(options, target)
  })
  controlMethod(exports.Dispatcher.prototype, 'request', (self, [given], name) => {
    const options = (given ?? {}) as Options
    const target = parseUrl(String(options.path), String(options.origin ?? originOf(self)))
    return name === undefined || target === undefined ? undefined : describe(options, target)
  })
}

function describe(options: Options, url: URL | undefined): ReturnType<typeof describeRequest> {
  const { method = options.body ? 'PUT' : 'GET', signal } = options
  return describeRequest('undici.request', String(method), url, signal, (answer, call) => {
    noteAnswer(answer, call)
    const { body } = answer as { readonly body: object }
    controlBodies(Object.getPrototypeOf(body) as object)
    noteAnswer(body, call)
  })
}

const controlled = new WeakSet<object>()

/** Their class is exported nowhere. */
function controlBodies(prototype: object): void {
  if (controlled.has(prototype)) return
  controlled.add(prototype)
  controlReading(prototype, 'body')
}

/** Of a client for one server, which says it nowhere else. */
function originOf(dispatcher: object): unknown {
  const key = Object.getOwnPropertySymbols(dispatcher).find(
    ({ description }) => description === 'url',
  )
  return key && Reflect.get(dispatcher, key)
}
