import { describe, expect, test } from 'vitest'
import { compareOutcomes } from '../support/check-program.ts'

// Programs on which the search and the brute force once disagreed, as they were found.
const programs: Readonly<Record<string, string>> = {
  'two rejections that nobody handles: the first counts': String.raw`function makeCounter() {
  let n = 0
  return {
    inc: () => ++n,
    get() { return n },
    put(to) { n = to },
    async slow(by) { const before = n; await by; n = before + by; return n },
  }
}
let snapshot = () => ''
const program = async (race) => {
  const registry = new Map(), items = [], key = {}
  const proxy = new Proxy({ q: 0 }, { get(target, key) { reads++; return target[key] }, set(target, key, value) { target[key] = value; return true } }), bound = makeCounter().inc.bind(null)
  let reads = 0
  snapshot = () => [JSON.stringify([[...registry.values()], items]), proxy.q + ";" + reads].join(' | ')
  let x = 0
  for (const r of await Promise.allSettled([(async () => {
    let x = 0
    ;new Promise((yes) => yes(x)).then((y) => {
      x = items.filter((e) => e.n).length; log(1, x)
      if (JSON.stringify(items)) throw new Error('e2')
      return y
    }, () => 0).then(() => {
      return x
    })
    x = JSON.stringify(items); log(8, x)
    if (registry.get('p')?.n) throw new Error('e9')
    items.forEach((e) => { e.n *= 2 })
    return x
  })(), (async () => {
    let x = 0
    if (registry.get('p')?.n) throw new Error('e10')
    return x
  })(), (async () => {
    let x = 0
    x = items.filter((e) => e.n).length; log(11, x)
    ;Promise.reject(new Error('e12')).then((y) => {
      return y
    }, () => 0).then(() => {
      if (registry.get('p')?.n) throw new Error('e13')
      if (items[0]?.n > 2) {
        x = registry.get(key)?.n; log(14, x)
      } else {
        registry.set('p', { n: x })
        registry.set('p', { n: x })
      }
      return x
    })
    registry.get('p') ?? registry.set('p', { n: 7 })
    return x
  })()])) log('end', r.status)
  log('result', snapshot())
}`,
  'for-in looks at each key when its turn comes': String.raw`let snapshot = () => ''
const program = async (race) => {
  const o = { a: 0, b: 0, child: { x: 0 } }
  snapshot = () => [JSON.stringify(o)].join(' | ')
  let x = 0
  for (const r of await race.settled([async () => {
    let x = 0
    for (const k in o) { log("k", k); await 0 }
    x = o.child.x; log(1, x)
    delete o.b
    return x
  }, async () => {
    let x = 0
    delete o.b
    return x
  }, async () => {
    let x = 0
    for (let i5 = 0; i5 < 2; i5++) {

    }
    return x
  }])) log('end', r.status === 'fulfilled' ? r.value : r.reason)
  log('result', snapshot())
}`,
  'for-in, with a key deleted on the way': String.raw`let snapshot = () => ''
const program = async (race) => {
  const o = { a: 0, b: 0, child: { x: 0 } }
  let v = 0, w = 0
  const set = new Set([1])
  snapshot = () => [JSON.stringify(o), v + ";" + w, [...set].join()].join(' | ')
  let x = 0
  try {
    log('end', JSON.stringify(await race({ t0: async () => {
    let x = 0
    ;({ v } = { v: await 4 })
    let n3 = 0
    const id2 = setInterval(() => {
      delete o.b
      if (++n3 === 2) clearInterval(id2)
    }, 1)
    for (const k in o) { log("k", k); await 0 }
    if (set.has(2) > 2) {
      v &&= 7
    } else {
      v += 7
      set.clear()
    }
    return x
  }, t1: async () => {
    let x = 0
    ;(async () => {
      x = v + w; log(1, x)
      x = [1, 2].map(() => {
        return x
      }).join()
      return x
    })().then((y) => { x = y }, () => {})
    x = Reflect.get(o, 'a'); log(3, x)
    x = set.size; log(4, x)
    return x
  } })))
  } catch (e) {
    log('end', e)
  }
  log('result', snapshot())
}`,
  'for-in beside a reader': String.raw`let snapshot = () => ''
const program = async (race) => {
  const o = { a: 0, b: 0, child: { x: 0 } }
  let v = 0, w = 0
  snapshot = () => [JSON.stringify(o), v + ";" + w].join(' | ')
  let x = 0
  try {
    log('end', JSON.stringify(await race({ t0: async () => {
    let x = 0
    await undefined
    x = v; log(1, x)
    return x
  }, t1: async () => {
    let x = 0
    for (const k in o) { log("k", k); await 0 }
    x = Object.getOwnPropertyDescriptor(o, 'a').value; log(2, x)
    v += 1
    return x
  }, t2: async () => {
    let x = 0
    ++o.child.x
    delete o.b
    return x
  } })))
  } catch (e) {
    log('end', e)
  }
  log('result', snapshot())
}`,
  'a timer cleared by several': String.raw`let snapshot = () => ''
const program = async (race) => {
  let cache, timer, listeners = []
  snapshot = () => [typeof cache + listeners.length].join(' | ')
  let x = 0
  for (const r of await race.settled([async () => {
    let x = 0
    timer = setTimeout(() => log("t", 1), 1)
    if (typeof cache > 0) {

    } else {
      for (const listener of listeners) listener(2)
      x = await new Promise((yes) => yes(Promise.resolve(x))).then((y) => {
        cache = undefined
        return y
      }, () => {
        x = typeof cache; log(1, x)
        x = listeners.length; log(2, x)
        return x
      })
    }
    x = listeners.length; log(3, x)
    x = typeof cache; log(4, x)
    return x
  }, async () => {
    let x = 0
    ;Promise.resolve(x).finally(() => {
      clearTimeout(timer)
      cache ??= Promise.resolve(x + 1)
      return x
    }).then((y) => {
      return y
    }, (e) => { log(7, e) })
    return x
  }, async () => {
    let x = 0
    clearTimeout(timer)
    clearTimeout(timer)
    return x
  }])) log('end', r.status === 'fulfilled' ? r.value : r.reason)
  log('result', snapshot())
}`,
  'a timer cleared behind the end of the body': String.raw`let snapshot = () => ''
const program = async (race) => {
  let timer
  for (const r of await race.settled([
    async () => { timer = setTimeout(() => log('t', 1), 1) },
    async () => { void (async () => { await 0; clearTimeout(timer) })() },
  ])) log('end', r.status)
}`,
}

describe.each(Object.keys(programs))('%s', (name) => {
  test.each(['awaits', 'io'] as const)('%s', { timeout: 60_000 }, async (interleave) => {
    const { problem, dpor } = await compareOutcomes(programs[name]!, { runs: 6000, interleave })
    expect(problem).toBe(undefined)
    expect(dpor).toMatchObject({ complete: true, redundant: 0 })
  })
})
