import type { Reporter, TestCase, Vitest } from 'vitest/node'
import { createProgressLines } from './progress-lines.ts'
import { getTerminal } from './terminal.ts'

/** Vitest's reporters that people follow. The others write for machines, or have been asked to be brief. */
const talkative = ['default', 'verbose', 'dot', 'tree']

/** Tells how far searches are, if a reporter of the run tells people how far it is. */
export function createReporter(vitest: Vitest): Reporter {
  const isTalkative = vitest.config.reporters.some(
    (reporter) => Array.isArray(reporter) && talkative.includes(reporter[0]),
  )
  const lines = createProgressLines(process.stdout.isTTY, getTerminal())
  return {
    onTestCaseArtifactRecord(testCase, artifact) {
      if (artifact.type !== 'race:progress' || !isTalkative) return
      const text = lines.take(testCase.id, nameOf(testCase), artifact.progress)
      if (text !== undefined) vitest.logger.log(text)
    },
  }
}

const nameOf = ({ module, fullName }: TestCase): string =>
  `${module.relativeModuleId} > ${fullName}`
