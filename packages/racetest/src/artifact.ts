import type { Progress } from '@racetest/core'
import { recordArtifact } from 'vitest'
import type { RunnerTestCase, TestArtifactBase } from 'vitest'
import type { Told } from './test-report.ts'

/** How far a search is, on its way from the worker to the reporter. */
export interface ProgressArtifact extends TestArtifactBase {
  type: 'race:progress'
  progress: Progress
}

/** What a search has come to. In a field of its own: Vitest may empty attachments. */
export interface ReportArtifact extends TestArtifactBase {
  type: 'race:report'
  told: Told
}

declare module 'vitest' {
  interface TestArtifactRegistry {
    'race:progress': ProgressArtifact
    'race:report': ReportArtifact
  }
}

/** Sends what a reporter is to know of a test. Vitest calls artifacts experimental: only this file uses them. */
export interface Sender {
  progress(progress: Progress): void
  report(told: Told): void
  /** Resolves once all has arrived. */
  finish(): Promise<void>
}

export function createSender(task: RunnerTestCase): Sender {
  let last: Promise<unknown> = Promise.resolve()
  const send = (artifact: ProgressArtifact | ReportArtifact): void => {
    // A runner of the user's own may take none: the test is the same without.
    last = Promise.all([last, recordArtifact(task, artifact).catch(() => {})])
  }
  return {
    progress: (progress) => send({ type: 'race:progress', progress }),
    report: (told) => send({ type: 'race:report', told }),
    finish: () => last.then(() => {}),
  }
}
