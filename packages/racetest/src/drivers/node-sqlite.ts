import { learnTransparent, type Touch } from '@racetest/runtime'
import { controlMethod, replaceMethod } from './replace.ts'
import { everyDatabase } from './sqlite-connection.ts'
import { controlReading, controlSqlite, describeSql } from './sqlite.ts'

type Class = { readonly prototype: object }

/** What the driver uses of https://nodejs.org/api/sqlite.html */
interface SqliteModule {
  readonly DatabaseSync: Class
  readonly StatementSync: Class
  readonly Session?: Class
}

/** Node has it, or not, and nobody is told when it is loaded: it is loaded before. */
export function controlNodeSqlite(): void {
  const { emitWarning } = process
  // That it is experimental is for those to know who use it.
  process.emitWarning = () => {}
  // As it is documented, where it is there.
  const module = process.getBuiltinModule('node:sqlite') as unknown as SqliteModule | undefined
  process.emitWarning = emitWarning
  if (module === undefined) return
  const { DatabaseSync, StatementSync, Session } = module
  controlSqlite(DatabaseSync)
  controlTags(DatabaseSync)
  for (const name of ['changeset', 'patchset', 'close'])
    if (Session !== undefined)
      controlMethod(Session.prototype, name, () => ({
        name: `session.${name}`,
        touches: [{ kind: 'write', key: everyDatabase }],
      }))
  learnTransparent({ DatabaseSync, StatementSync })
}

/** `db.createTagStore()`: statements as the tags of templates. */
function controlTags({ prototype }: Class): void {
  const databases = new WeakMap<object, object>()
  const controlled = new WeakSet<object>()
  // Whichever values: their rows are those of the table.
  const describe = (self: object, [texts]: readonly unknown[], isStep: boolean): readonly Touch[] =>
    describeSql(databases.get(self)!, (texts as readonly string[]).join('?'), isStep)
  replaceMethod(prototype, 'createTagStore', (original) => {
    return function createTagStore(this: unknown, ...args: unknown[]) {
      const store = Reflect.apply(original, this, args) as object
      databases.set(store, this as object)
      const own = Object.getPrototypeOf(store) as object
      if (!controlled.has(own)) {
        controlled.add(own)
        controlReading(own, 'tags', describe)
      }
      return store
    }
  })
}
