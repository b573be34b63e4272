import racetest from 'racetest/plugin'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [racetest()],
  // They fail on purpose: nothing of it is kept in .race.
  test: { env: { RACE_KEEP: '0' } },
})
