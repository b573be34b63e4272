import type { Access, Event, ResourceId, TaskId } from '@racetest/core'
import { describe, expect, test } from 'vitest'
import { Differences } from '../src/differences.ts'
import { Names } from '../src/resources.ts'

const task = 1 as TaskId
const event = (...accesses: Access[]): Event => ({ task, accesses, after: [] })
const write = (resource: ResourceId): Access => ({ resource, kind: 'write' })

describe('two runs of one step', () => {
  const names = new Names()
  const opaque = names.key(names.owner('opaque code'), 'value')

  test('that touch the same differ in nothing', () => {
    const differences = new Differences(names, [opaque])
    const files = names.object(task, 0, 0)
    differences.compare(event(write(names.key(files, 'a'))), event(write(names.key(files, 'a'))))
    expect(differences.take()).toBe('none')
  })

  test('that touch other keys of an object make them count as one', () => {
    const differences = new Differences(names, [opaque])
    const files = names.object(task, 0, 1)
    differences.compare(event(write(names.key(files, 'a1'))), event(write(names.key(files, 'a2'))))
    expect(differences.take()).toBe('keys')
    expect(names.key(files, 'a3')).toBe(names.whole(files))
  })

  test('that touch other objects have nothing to do with each other', () => {
    const differences = new Differences(names, [opaque])
    const [one, other] = [names.object(task, 0, 2), names.object(task, 0, 3)]
    differences.compare(event(write(names.key(one, 'a'))), event(write(names.key(other, 'a'))))
    expect(differences.take()).toBe('other')
  })

  test('of which one runs foreign code differ in that', () => {
    const differences = new Differences(names, [opaque])
    differences.compare(event(write(opaque)), event())
    expect(differences.take()).toBe('foreign')
    expect(differences.take()).toBe('none')
  })
})
