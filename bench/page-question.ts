/** Asks a page of a running Chromium one question over its debugging port, disturbing it as little as can be. */

interface Target {
  readonly type: string
  readonly webSocketDebuggerUrl: string
}

/** What the expression gives, promises awaited; undefined while there is no page that could answer. */
export async function askPage(port: string, expression: string): Promise<unknown> {
  const targets = await fetch(`http://127.0.0.1:${port}/json/list`)
    .then((response) => response.json() as Promise<Target[]>)
    .catch(() => [])
  const page = targets.find(({ type }) => type === 'page')
  if (!page) return undefined
  const socket = new WebSocket(page.webSocketDebuggerUrl)
  return new Promise<unknown>((resolve) => {
    // A page that goes to another address meanwhile closes the way or answers with an error: it is asked again.
    socket.onclose = () => resolve(undefined)
    socket.onerror = () => resolve(undefined)
    socket.onopen = () => {
      const params = { expression, awaitPromise: true, returnByValue: true }
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }))
    }
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(String(data)) as { id?: number; result?: { result?: { value?: unknown } } }
      if (answer.id !== 1) return
      resolve(answer.result?.result?.value)
      socket.close()
    }
  })
}
