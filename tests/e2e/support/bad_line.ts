// A line between a client and the server that breaks: it carries so many bytes of what the client says, then
// cuts the connection as a tunnel does, and carries the next one again.
import { connect, createServer, type AddressInfo, type Server as Listener, type Socket } from 'node:net'

export class BadLine {
  cuts = 0
  /** Bytes that each connection may bring to the server; Infinity: the line is good. */
  allowance = Infinity
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

  private carry(client: Socket, server: Socket): void {
    let carried = 0
    const end = (): void => { client.destroy(); server.destroy() }
    for (const socket of [client, server]) {
      this.open.add(socket)
      socket.on('error', end)
      socket.on('close', () => { this.open.delete(socket); end() })
    }
    client.on('data', (bytes: Buffer) => {
      carried += bytes.length
      if (carried <= this.allowance) { server.write(bytes); return }
      ++this.cuts
      const rest = bytes.subarray(0, Math.max(0, bytes.length - (carried - this.allowance)))
      server.write(rest, () => { client.resetAndDestroy(); server.destroy() })
    })
    server.on('data', (bytes: Buffer) => { client.write(bytes) })
  }

  async end(): Promise<void> {
    for (const socket of this.open) socket.destroy()
    await new Promise((closed) => this.listener.close(closed))
  }
}
