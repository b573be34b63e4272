import { describe, expect, test } from 'vitest'
import { collectFootprint, conflicts } from '../src/conflict.ts'
import type { ResourceId, TaskId } from '../src/event.ts'
import { isCovered, keepAsleep } from '../src/sleep-set.ts'
import { insertWakeup, type Planned, type Wakeup, withdraw } from '../src/wakeup-tree.ts'

/** `Axy` is a step of task A that writes x and y; `A?x` is certain to write x. */
function plan(words: string): Planned[] {
  return words.split(' ').map((word) => {
    const names = word.slice(1).replace('?', '')
    const accesses = Array.from(names, (name) => ({
      resource: name.charCodeAt(0) as ResourceId,
      kind: 'write' as const,
    }))
    const task = (word.charCodeAt(0) - 65) as TaskId
    return { task, footprint: collectFootprint(accesses), ...(word[1] === '?' && { guess: true }) }
  })
}

/** Inserts, then checks that no two children begin with one task and that only leaves are guesses. */
function insert(children: Wakeup[], words: string): boolean {
  const added = insertWakeup(children, plan(words), conflicts)
  check(children)
  return added
}

function check(children: readonly Wakeup[]): void {
  expect(new Set(children.map((child) => child.task)).size).toBe(children.length)
  for (const child of children) {
    if (child.next.length > 0) expect(child.guess ?? child.spare).toBeUndefined()
    check(child.next)
  }
}

function show(children: readonly Wakeup[]): string {
  return children
    .map(({ task, next }) => {
      const name = String.fromCharCode(65 + task)
      return next.length > 1 ? `${name}(${show(next)})` : name + show(next)
    })
    .join('|')
}

function grow(...sequences: string[]): string {
  const children: Wakeup[] = []
  for (const words of sequences) insert(children, words)
  return show(children)
}

describe('insert', () => {
  test('a sequence becomes a branch', () => expect(grow('Ax Bx Cx')).toBe('ABC'))
  test('what is there already adds nothing', () => expect(grow('Ax Bx', 'Ax Bx')).toBe('AB'))
  test('a leaf covers what goes on after it', () => expect(grow('Ax', 'Ax Bx')).toBe('A'))
  test('a common start is shared', () => expect(grow('Ax Bx', 'Ax Cx')).toBe('A(B|C)'))
  test('a step that can be moved to the front counts as first', () =>
    expect(grow('Ax Bx', 'Cy Ax Dx')).toBe('A(B|CD)'))
  test('a step that cannot be moved does not', () => expect(grow('Ax Bx', 'Cx Ax')).toBe('AB|CA'))
  test('an independent branch takes the whole sequence', () =>
    expect(grow('Ax By', 'Cy Dy')).toBe('A(B|CD)'))
  test('a guess covers itself', () => expect(grow('A?x', 'A?x')).toBe('A'))
  test('a guess covers nothing that it might conflict with', () =>
    expect(grow('A?x', 'By A?x')).toBe('A|BA'))
  test('a guess that certainly conflicts leaves no doubt', () => {
    const children: Wakeup[] = []
    insert(children, 'A?x')
    insert(children, 'Bx A?x')
    expect(children[1]!.next[0]!.spare).toBeUndefined()
  })
})

describe('withdraw', () => {
  const children: Wakeup[] = []
  insert(children, 'A?x')
  insert(children, 'By A?x')
  insert(children, 'By A?x Cz')

  test('a doubtful leaf that is not covered stays', () => {
    expect(withdraw(children[1]!, () => false)).toEqual({ kept: children[1], freed: [] })
  })
  test('one that is covered goes, and frees what it covered', () => {
    const { kept, freed } = withdraw(children[1]!, () => true)
    expect(kept).toBe(false)
    expect(freed.map((sequence) => sequence.map((step) => step.task))).toEqual([[1, 0, 2]])
  })
  test('one that is sure stays', () => {
    expect(withdraw(children[0]!, () => true)).toEqual({ kept: children[0], freed: [] })
  })
})

describe('sleep set', () => {
  const covered = (sleepers: string, words: string) =>
    isCovered(plan(sleepers), plan(words), conflicts)

  test('a sleeper covers a sequence that it begins', () =>
    expect(covered('Ax', 'Ax Bx')).toBe(true))
  test('or can begin', () => expect(covered('Ax', 'By Ax')).toBe(true))
  test('or has nothing to do with', () => expect(covered('Ax', 'By Cz')).toBe(true))
  test('but not one that wakes it', () => expect(covered('Ax', 'Bx Ax')).toBe(false))
  test('a conflict wakes', () => {
    const [step] = plan('Bx')
    const awake = keepAsleep(plan('Ax Cy'), step!.footprint, conflicts)
    expect(awake.map((sleeper) => sleeper.task)).toEqual([2])
  })
})
