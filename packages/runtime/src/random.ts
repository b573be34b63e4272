import type { Run } from './run.ts'

const draws = new WeakMap<object, number>()

/**
 * The next random 32 bits of the running task. Each task has a sequence of its own, made of the
 * seed and of how the task came to be: who draws first makes no difference, so drawing is no access.
 */
function drawBits(run: Run): number {
  run.world.hasDrawn = true
  const task = run.current ?? run.root
  const draw = (draws.get(task) ?? 0) + 1
  draws.set(task, draw)
  // A 32-bit finaliser (splitmix) over the draw's position in the task's sequence.
  let bits = (task.hash + Math.imul(draw, 0x9e3779b9)) | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad)
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
  return (bits ^ (bits >>> 15)) >>> 0
}

/** As `Math.random`. */
export function drawNumber(run: Run): number {
  return (drawBits(run) * 2 ** 21 + (drawBits(run) >>> 11)) / 2 ** 53
}

/** As `crypto.getRandomValues`. */
export function fillRandom<T extends ArrayBufferView>(run: Run, view: T): T {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  for (let i = 0; i < bytes.length; i++) bytes[i] = drawBits(run)
  return view
}

/** As `crypto.randomUUID`. */
export function drawUuid(run: Run): string {
  const bytes = fillRandom(run, new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
