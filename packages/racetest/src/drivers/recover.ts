import { attempt, takeBack } from './abandoned.ts'
import { databases } from './database.ts'
import { rollBackAll } from './session.ts'

/** Between two runs: undoes what the first has left half done, wherever it stopped. */
export async function recover(): Promise<void> {
  // Or what is given back goes to them.
  for (const database of databases) database.forgetWaiting()
  const ended = await takeBack()
  for (const database of databases) await attempt(() => database.cancel())
  await rollBackAll(ended)
}

/** After the last run. */
export async function closeDatabases(): Promise<void> {
  await recover()
  for (const database of databases) await attempt(() => database.close())
}
