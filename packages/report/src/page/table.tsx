import type { ComponentChildren, VNode } from 'preact'

/** A table that scrolls by itself where it is too wide, with a name for those who do not see it. */
export function Table(props: {
  readonly name: string
  readonly caption: ComponentChildren
  /** What the style sheet knows it by. */
  readonly class?: string
  /** The columns; an asterisk at the end stands for numbers. */
  readonly columns: readonly string[]
  readonly children: ComponentChildren
}): VNode {
  const { name, caption, columns, children } = props
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      <table class={`list ${props.class ?? ''}`.trim()}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={column.endsWith('*') ? 'number' : undefined} key={column}>
                {column.replace('*', '')}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  )
}
