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

/** Something that people should know, and that is no outcome. */
export interface NoticeArtifact extends TestArtifactBase {
  type: 'race:notice'
  text: string
}

/** A failing schedule is about to be kept in a file, or the file to go. */
export interface KeptArtifact extends TestArtifactBase {
  type: 'race:kept'
  /** Relative to the root, with `/`. */
  file: string
  replay: string | undefined
}

declare module 'vitest' {
  interface TestArtifactRegistry {
    'race:progress': ProgressArtifact
    'race:report': ReportArtifact
    'race:notice': NoticeArtifact
    'race:kept': KeptArtifact
  }
}

/** Sends what a reporter is to know of a test. Vitest calls artifacts experimental: only this file uses them. */
export interface Sender {
  progress(progress: Progress): void
  report(told: Told): void
  notice(text: string): void
  /** Resolves once it has arrived. */
  kept(file: string, replay: string | undefined): Promise<void>
  /** Resolves once all has arrived. */
  finish(): Promise<void>
}

type Artifact = ProgressArtifact | ReportArtifact | NoticeArtifact | KeptArtifact

export function createSender(task: RunnerTestCase): Sender {
  let last: Promise<unknown> = Promise.resolve()
  const send = (artifact: Artifact): void => {
    // A runner of the user's own may take none: the test is the same without.
    last = Promise.all([last, recordArtifact(task, artifact).catch(() => {})])
  }
  const finish = (): Promise<void> => last.then(() => {})
  return {
    progress: (progress) => send({ type: 'race:progress', progress }),
    report: (told) => send({ type: 'race:report', told }),
    notice: (text) => send({ type: 'race:notice', text }),
    kept: (file, replay) => {
      send({ type: 'race:kept', file, replay })
      return finish()
    },
    finish,
  }
}
