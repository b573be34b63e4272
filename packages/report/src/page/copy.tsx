import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

/** A button that copies a text, and says so. */
export function Copy(props: { readonly what: string; readonly text: () => string }): VNode {
  const { what, text } = props
  const [said, say] = useState<string>()
  const copy = async (): Promise<void> => {
    // A browser may have none for files, or refuse.
    const isCopied = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    )
    say(isCopied ? 'copied' : 'could not copy')
  }
  return (
    <button type="button" class="copy" onClick={copy} onBlur={() => say(undefined)}>
      <span aria-live="polite">{said ?? `copy ${what}`}</span>
    </button>
  )
}
