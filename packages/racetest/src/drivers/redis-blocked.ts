import type { AddressInfo } from 'node:net'

/** A connection that asks the server about the others. */
export interface Monitor {
  /** The text that CLIENT LIST gives. */
  list(): Promise<string>
  close(): void
}

const monitors = new Map<string, Promise<Monitor>>()

/** Whether the server has put off the answer to a client: it waits for a list to be filled or the like. */
export async function isBlockedAt(
  server: string,
  client: { readonly id: string } | AddressInfo | undefined,
  open: () => Promise<Monitor>,
): Promise<boolean> {
  if (client === undefined) return false
  let monitor = monitors.get(server)
  if (monitor === undefined) {
    monitor = open()
    monitors.set(server, monitor)
  }
  const text = await (await monitor).list()
  const own = 'id' in client ? `id=${client.id} ` : `addr=${nameAddress(client)} `
  const line = text.split('\n').find((each) => ` ${each}`.includes(` ${own}`))
  return /\bflags=\w*b/.test(line ?? '')
}

function nameAddress({ address, family, port }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`
}

/** Ends what was opened to watch. */
export async function closeMonitors(): Promise<void> {
  const open = [...monitors.values()]
  monitors.clear()
  const settled = await Promise.allSettled(open)
  for (const result of settled) if (result.status === 'fulfilled') result.value.close()
}
