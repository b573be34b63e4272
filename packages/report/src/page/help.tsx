import type { VNode } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

const keys: readonly (readonly [string, string])[] = [
  ['j, →', 'next step'],
  ['k, ←', 'previous step'],
  ['Home', 'before the first step'],
  ['End', 'last step'],
  ['r', 'from one racing step to the other'],
  ['o', 'failing or passing order'],
  ['a', 'relevant steps or all'],
  ['/', 'filter'],
  ['?', 'this list'],
]

/** The list of keys, over the page. */
export function Help({ isOpen, close }: { isOpen: boolean; close: () => void }): VNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} onClose={close} aria-label="Keys">
      <h2>Keys</h2>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(', ').map((each, i) => (
                <>
                  {i > 0 && ' or '}
                  <kbd key={each}>{each}</kbd>
                </>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  )
}
