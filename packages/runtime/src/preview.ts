import type { Access, ResourceId } from '@racetest/core'
import type { Step } from './step.ts'

const limit = 24

/** A short text for any value, without running anything of the program's. JSON-like, at most 24 characters. */
export function preview(value: unknown, isProxy: (value: object) => boolean, depth = 0): string {
  if (typeof value === 'string') return cut(JSON.stringify(value), limit)
  if (typeof value === 'function') return cut(nameOf(value), limit)
  if (typeof value === 'bigint') return cut(`${value}n`, limit)
  if (typeof value !== 'object' || value === null) return cut(String(value), limit)
  if (isProxy(value)) return 'Proxy'
  const name = className(value)
  if (value instanceof Map) return `Map(${sizeOf(Map.prototype, value)})`
  if (value instanceof Set) return `Set(${sizeOf(Set.prototype, value)})`
  if (value instanceof Promise) return 'Promise'
  if (value instanceof Error) return cut(`${name}(${String(own(value, 'message') ?? '')})`, limit)
  if (depth > 1) return Array.isArray(value) ? '[…]' : '{…}'
  const parts: string[] = []
  let length = 2
  for (const key of Object.keys(value)) {
    const item = preview(own(value, key), isProxy, depth + 1)
    const part = Array.isArray(value) ? item : `${key}: ${item}`
    length += part.length + 2
    if (length > limit) {
      parts.push('…')
      break
    }
    parts.push(part)
  }
  if (Array.isArray(value)) return cut(`[${parts.join(', ')}]`, limit)
  const inner = parts.length === 0 ? '{}' : `{${parts.join(', ')}}`
  return cut(name === 'Object' ? inner : `${name} ${inner}`, limit)
}

function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

function className(value: object): string {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === null) return 'Object'
  const constructor = own(prototype, 'constructor')
  return typeof constructor === 'function' ? nameOf(constructor) : 'Object'
}

function nameOf(fn: object): string {
  const name = own(fn, 'name')
  return typeof name === 'string' && name !== '' ? name : 'function'
}

function sizeOf(prototype: object, value: object): unknown {
  return Reflect.get(prototype, 'size', value)
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}

/** The values of one run's accesses, for the report: looked up at the access and again at the end of its step. */
export class Previews {
  private readonly lookups = new Map<Access, () => unknown>()
  private readonly latest = new Map<ResourceId, string>()

  private readonly byText = new Map<string, unknown[]>()

  private readonly step: Step

  constructor(step: Step) {
    this.step = step
  }

  /** The access that was noted last; `peek` looks at the value without effect. */
  see(accesses: readonly Access[], peek: () => unknown): void {
    const access = accesses.at(-1)
    if (access === undefined) return
    this.latest.set(access.resource, this.show(peek()))
    Object.assign(access, { before: this.latest.get(access.resource) })
    if (access.kind !== 'read') this.lookups.set(access, peek)
  }

  /** The same where the value is given: of a read, or of a write that has happened. */
  seeValue(accesses: readonly Access[], value: unknown): void {
    const access = accesses.at(-1)
    if (access === undefined) return
    const before = this.latest.get(access.resource)
    const text = this.show(value)
    // A write without a value is seen by whoever reads next.
    if (access.kind === 'read') Object.assign(access, { before: text })
    else if (value === undefined) Object.assign(access, before === undefined ? {} : { before })
    else Object.assign(access, before === undefined ? { after: text } : { before, after: text })
    if (access.kind === 'read' || value !== undefined) this.latest.set(access.resource, text)
  }

  finish(accesses: readonly Access[]): readonly Access[] {
    const all = accesses.map((access) => {
      const peek = this.lookups.get(access)
      if (peek === undefined) return access
      const after = this.show(peek())
      this.latest.set(access.resource, after)
      return { ...access, after }
    })
    this.lookups.clear()
    return all
  }

  /** A short text, with a number wherever another value of this run could have the same: `{}#1`. */
  private show(value: unknown): string {
    const text = preview(value, (object) => this.step.objects.isProxy(object))
    const isWhole = Object(value) !== value && typeof value !== 'symbol' && !text.endsWith('…')
    if (isWhole) return text
    const same = this.byText.get(text) ?? []
    this.byText.set(text, same)
    let index = same.indexOf(value)
    if (index < 0) index = same.push(value) - 1
    return `${text}#${index + 1}`
  }
}
