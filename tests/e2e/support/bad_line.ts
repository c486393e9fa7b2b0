// A line between a client and the server that breaks: it carries so many bytes of what the client says, or
// all but one answer, or nothing at all, then cuts the connection as a tunnel does, and carries the next one
// again. It may also be one that knows no WebSockets, as some proxies do.
import { connect, createServer, type AddressInfo, type Server as Listener, type Socket } from 'node:net'
import type { BrowserContext } from 'playwright-core'

export class BadLine {
  cuts = 0
  /** Bytes that each connection may bring to the server; Infinity: the line is good. */
  allowance = Infinity
  /** What becomes of who asks for a WebSocket: let through, told 403, or cut without a word. */
  upgrades: 'carried' | 'forbidden' | 'cut' = 'carried'
  /** True: whoever comes is sent away at once. */
  private refusing = false
  /** A request with this text gets to the server, its answer does not get back. */
  private doomed: { text: string; lost: () => void } | null = null
  /** Answers to requests with this text are kept back until they are released. */
  private held: { text: string; until: Promise<void> } | null = null
  private readonly open = new Set<Socket>()

  private constructor(private readonly listener: Listener, readonly url: string) {}

  static async to(target: string): Promise<BadLine> {
    const { hostname, port } = new URL(target)
    const listener = createServer()
    await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening))
    const line = new BadLine(listener, `http://127.0.0.1:${(listener.address() as AddressInfo).port}`)
    listener.on('connection', (client) => { line.carry(client, connect(Number(port), hostname)) })
    return line
  }

  /** Cuts every connection at once and lets none in until heal(). */
  cut(): void {
    this.refusing = true
    ++this.cuts
    for (const socket of this.open) socket.resetAndDestroy()
  }

  heal(): void {
    this.refusing = false
  }

  /** The same, and the browser knows that it has no line. */
  async cutFor(context: BrowserContext): Promise<void> {
    await context.setOffline(true)
    this.cut()
  }

  async healFor(context: BrowserContext): Promise<void> {
    this.heal()
    await context.setOffline(false)
  }

  /** The next request with `text` is carried to the server; instead of its answer everything is cut. Resolves then. */
  loseAnswerTo(text: string): Promise<void> {
    return new Promise((lost) => { this.doomed = { text, lost } })
  }

  /** From now on nothing that is answered to requests with `text` gets through; the answer lets it go, all at once. */
  holdAnswersTo(text: string): () => void {
    let release = (): void => undefined
    this.held = { text, until: new Promise<void>((free) => { release = free }) }
    return () => { this.held = null; release() }
  }

  private carry(client: Socket, server: Socket): void {
    let carried = 0
    let losing: (() => void) | null = null
    const end = (): void => { client.destroy(); server.destroy() }
    for (const socket of [client, server]) {
      this.open.add(socket)
      socket.on('error', end)
      socket.on('close', () => { this.open.delete(socket); if (!client.writableEnded) end() })
    }
    if (this.refusing) { client.resetAndDestroy(); return }
    client.on('data', (bytes: Buffer) => {
      carried += bytes.length
      if (this.upgrades !== 'carried' && /\r\nUpgrade: websocket\r\n/i.test(bytes.toString('latin1'))) {
        server.destroy()
        if (this.upgrades === 'cut') client.resetAndDestroy()
        else client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        return
      }
      if (this.doomed && bytes.includes(this.doomed.text)) {
        losing = this.doomed.lost
        this.doomed = null
      }
      if (this.held && bytes.includes(this.held.text)) {
        server.pause()
        void this.held.until.then(() => { server.resume() })
      }
      if (carried <= this.allowance) { server.write(bytes); return }
      ++this.cuts
      const rest = bytes.subarray(0, Math.max(0, bytes.length - (carried - this.allowance)))
      server.write(rest, () => { client.resetAndDestroy(); server.destroy() })
    })
    server.on('data', (bytes: Buffer) => {
      if (!losing) { client.write(bytes); return }
      this.cut()
      losing()
    })
  }

  async end(): Promise<void> {
    for (const socket of this.open) socket.destroy()
    await new Promise((closed) => this.listener.close(closed))
  }
}
