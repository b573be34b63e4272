import type { EvaluatedModules } from 'vite/module-runner'

// Runner and tests may have loaded this file twice; a symbol-keyed global is what they share.
const modulesKey = Symbol.for('racetest.evaluated')
const modulesHolder = globalThis as { [modulesKey]?: EvaluatedModules }

export function keepModules(modules: EvaluatedModules): void {
  modulesHolder[modulesKey] = modules
}

/** All modules that have been evaluated in this worker; undefined where the runner is not ours. */
export function currentModules(): EvaluatedModules | undefined {
  return modulesHolder[modulesKey]
}
