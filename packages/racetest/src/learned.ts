import type { World } from '@racetest/runtime'

/**
 * Whether the runs so far have shown what changes those to come: something has escaped control, and
 * clients are known now that may be why; or what was presumed of all runs does not hold.
 */
export function hasLearned({ options, run, presumptions }: World): boolean {
  const knowsClients = options.clients?.learn(run) === true
  return presumptions.learn() || knowsClients
}
