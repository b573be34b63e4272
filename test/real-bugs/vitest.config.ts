import racetest from 'racetest/plugin'
import type { ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = { plugins: [racetest()] }
export default config
