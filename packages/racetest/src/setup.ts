import { installHooks } from '@racetest/runtime'

// Instrumented code calls these; Vitest loads this file before every test file.
installHooks()
