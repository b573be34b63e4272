import Buggy from 'lokijs-buggy'
import Fixed from 'lokijs-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/techfort/LokiJS/pull/643: the flags of what has changed are cleared once the
// database is saved, those of changes made meanwhile too.
describe.for([
  ['buggy', Buggy],
  ['fixed', Fixed],
] as const)('lokijs %s', ([, Loki]) => {
  raceTest('a change is saved, or known to be unsaved', async ({ race }) => {
    let disk = ''
    const db = new Loki('test.db', {
      adapter: {
        loadDatabase(_name, done) {
          done(null)
        },
        async saveDatabase(_name, data, done) {
          await race.pause('save')
          disk = data
          done()
        },
      },
    })
    const save = (): Promise<void> => new Promise((resolve) => db.saveDatabase(() => resolve()))
    const items = db.addCollection<{ value: number }>('items')
    const item = items.insert({ value: 1 })
    await race({
      save,
      update() {
        item.value = 2
        items.update(item)
      },
      async autosave() {
        if (db.autosaveDirty()) await save()
      },
    })
    expect(JSON.parse(disk).collections[0].data[0].value === 2 || db.autosaveDirty()).toBe(true)
  })
})
