import { connect } from 'node:net'

/** Whether tests that need servers cannot run. In CI they run anyway, and fail. */
export async function lacksServers(
  suite: string,
  servers: Readonly<Record<string, number>>,
): Promise<boolean> {
  const missing: string[] = []
  for (const [name, port] of Object.entries(servers)) {
    if (!(await answers(port))) missing.push(`${name} at 127.0.0.1:${port}`)
  }
  if (missing.length === 0 || process.env['CI'] === 'true') return false
  process.stderr.write(`${suite} is skipped: nothing answers for ${missing.join(', ')}.\n`)
  return true
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
    socket.setTimeout(2000, () => end(false))
  })
}
