import * as buggy from 'node-json-db-buggy'
import * as fixed from 'node-json-db-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/Belphemur/node-json-db/issues/484: push() loads, merges and saves without a lock.
describe.for([
  ['buggy', buggy.JsonDB],
  ['fixed', fixed.JsonDB],
] as const)('node-json-db %s', ([, JsonDB]) => {
  raceTest('two pushes are both kept', async ({ race }) => {
    let disk = '{"list":[]}'
    const db = new JsonDB({
      adapter: {
        async readAsync() {
          await race.pause('read')
          return JSON.parse(disk)
        },
        async writeAsync(data: unknown) {
          const text = JSON.stringify(data)
          await race.pause('write')
          disk = text
        },
      },
      saveOnPush: true,
      separator: '/',
    } as never)
    await race({
      ann: () => db.push('/list', [1], false),
      ben: () => db.push('/list', [2], false),
    })
    expect(JSON.parse(disk).list.toSorted()).toEqual([1, 2])
  })
})
