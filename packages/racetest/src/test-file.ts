import { forgetDeclared, getRealm } from '@racetest/runtime'
import { forgetHeap } from './heap-owner.ts'
import { forgetNatives } from './native-functions.ts'

/** Before anything of a test file is loaded: nothing is known of what an earlier one has said. */
export function beginTestFile(): void {
  const realm = getRealm()
  realm.tracking = true
  realm.hasRaceTests = false
  realm.definitions = []
  realm.resets = []
  realm.handed = []
  forgetNatives()
  forgetHeap()
  forgetDeclared()
}
