import { getRealm } from '@racetest/runtime'

/** Messages come when they like, and in no order that is ours to choose. */
export function noteMessage(): void {
  getRealm().run?.uncontrolled.note('a message of a Redis channel')
}
