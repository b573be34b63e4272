const above = 60
const below = 40

/** Scrolls a pane, and nothing around it, if a row of it is out of sight. */
export function keepInSight(pane: HTMLElement, row: Element): void {
  const [outer, inner] = [pane.getBoundingClientRect(), row.getBoundingClientRect()]
  const isInSight = inner.top >= outer.top + above && inner.bottom <= outer.bottom - below
  if (!isInSight) pane.scrollTop += inner.top - outer.top - pane.clientHeight / 3
}
