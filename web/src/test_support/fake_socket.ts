// SPDX-License-Identifier: Apache-2.0
// The server's end of the live line, played by the test.
import type { LiveSocket, SocketHandlers } from '@/api/live'

export interface FakeSocket extends LiveSocket {
  /** What the client has sent, read. */
  sent: Record<string, unknown>[]
  closed: boolean
  simulateMessage(frame: unknown): void
  simulateClose(code: number): void
  hello(): void
}

export function fakeSockets() {
  const all: FakeSocket[] = []
  function open(handlers: SocketHandlers): LiveSocket {
    const socket: FakeSocket = {
      sent: [],
      closed: false,
      send: (text) => { socket.sent.push(JSON.parse(text) as Record<string, unknown>) },
      close: () => { socket.closed = true },
      simulateMessage: (frame) => { handlers.message(typeof frame === 'string' ? frame : JSON.stringify(frame)) },
      simulateClose: (code) => { handlers.close(code) },
      hello: () => { socket.simulateMessage({ op: 'hello', connection: `c${all.length}`, time: '2026-11-25T10:00:00+08:00' }) },
    }
    all.push(socket)
    return socket
  }
  return {
    open,
    all,
    latest(): FakeSocket {
      const socket = all.at(-1)
      if (!socket) throw new Error('no socket was opened')
      return socket
    },
  }
}
