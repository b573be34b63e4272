import { connect } from 'node:net'

/** Whether tests that need Redis cannot run. In CI they run anyway, and fail. */
export async function lacksRedis(suite: string): Promise<boolean> {
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect(6379, '127.0.0.1', () => socket.write('PING\r\n'))
    const end = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.on('data', (data) => end(String(data).startsWith('+PONG')))
    socket.on('error', () => end(false))
    socket.setTimeout(2000, () => end(false))
  })
  if (answers || process.env['CI'] === 'true') return false
  process.stderr.write(`${suite} is skipped: no Redis answers at 127.0.0.1:6379.\n`)
  return true
}
