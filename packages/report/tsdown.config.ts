import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsdown'
import { build } from 'vite'

const page = fileURLToPath(new URL('src/page', import.meta.url))

/** What runs in the browser, as text: one script, one style sheet. */
async function bundlePage(): Promise<{ script: string; style: string }> {
  const result = await build({
    configFile: false,
    root: page,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'chrome123',
      modulePreload: false,
      rolldownOptions: { input: `${page}/app.tsx` },
    },
  })
  const { output } = [result].flat()[0] as Exclude<typeof result, unknown[] | { on: unknown }>
  const script = output.find((part) => part.type === 'chunk')!.code.trim()
  const style = String(output.find((part) => part.type === 'asset')!.source).trim()
  return { script, style }
}

/** What a Content-Security-Policy calls a text. */
const digest = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`

// The other settings are those of the workspace.
export default defineConfig(async () => {
  const { script, style } = await bundlePage()
  const bundle = { script, style, scriptHash: digest(script), styleHash: digest(style) }
  return {
    entry: ['src/index.ts', 'src/page.ts'],
    define: { PAGE_BUNDLE: JSON.stringify(bundle) },
  }
})
