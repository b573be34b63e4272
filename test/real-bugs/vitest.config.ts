import racetest from 'racetest/plugin'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [racetest()] })
