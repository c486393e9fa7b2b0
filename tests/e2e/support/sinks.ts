// What stands outside and takes what the server sends: a mail relay and a web server, each as good or as bad
// as the test wants it.
import { createServer as createHttp, type IncomingHttpHeaders, type Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net'

export interface Mail { from: string; to: string[]; headers: Record<string, string>; text: string }

/** Encoded words of a header, put together. */
function decoded(header: string): string {
  return header.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64: string) => Buffer.from(base64, 'base64').toString())
}

function read(from: string, to: string[], data: string): Mail {
  const [head = '', body = ''] = data.split(/\r\n\r\n([\s\S]*)/)
  const headers: Record<string, string> = {}
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const at = line.indexOf(':')
    headers[line.slice(0, at).toLowerCase()] = decoded(line.slice(at + 1).trim())
  }
  return { from, to, headers, text: Buffer.from(body, 'base64').toString() }
}

/** A relay without TLS. `refuse`: what it answers to RCPT TO instead of 250. */
export class MailSink {
  readonly mails: Mail[] = []
  refuse = ''
  silent = false
  private readonly sockets = new Set<Socket>()
  private constructor(private readonly server: NetServer) {}

  static async open(): Promise<MailSink> {
    const server = createServer()
    const sink = new MailSink(server)
    server.on('connection', (socket) => sink.serve(socket))
    await new Promise<void>((go) => server.listen(0, '127.0.0.1', go))
    return sink
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port
  }
  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('error', () => {})
    if (this.silent) return
    let from = ''
    let to: string[] = []
    let text = ''
    let data = false
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    say('220 sink')
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      for (;;) {
        if (data) {
          const end = text.indexOf('\r\n.\r\n')
          if (end < 0) return
          this.mails.push(read(from, to, text.slice(0, end)))
          text = text.slice(end + 5)
          data = false
          say('250 taken')
          continue
        }
        const end = text.indexOf('\r\n')
        if (end < 0) return
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        if (/^EHLO/i.test(line)) say('250-sink\r\n250 8BITMIME')
        else if (/^MAIL FROM:/i.test(line)) { from = /<(.*)>/.exec(line)![1]!; to = []; say('250 ok') }
        else if (/^RCPT TO:/i.test(line)) {
          if (this.refuse) say(this.refuse)
          else { to.push(/<(.*)>/.exec(line)![1]!); say('250 ok') }
        }
        else if (/^DATA/i.test(line)) { data = true; say('354 go on') }
        else if (/^QUIT/i.test(line)) { say('221 bye'); socket.end() }
        else say('250 ok')
      }
    })
  }
}

export interface Post { path: string; headers: IncomingHttpHeaders; body: string }
type Manner = { status: number; body?: string } | 'silence' | 'garbage' | 'hang up' | { redirect: string }

/** A web server that keeps what is posted there. */
export class WebSink {
  readonly posts: Post[] = []
  manner: Manner = { status: 200, body: '{"errcode":0,"errmsg":"ok"}' }
  private constructor(private readonly server: HttpServer) {}

  static async open(): Promise<WebSink> {
    const server = createHttp()
    const sink = new WebSink(server)
    server.on('request', (request, response) => {
      let body = ''
      request.on('data', (bytes: Buffer) => { body += bytes.toString() })
      request.on('end', () => {
        sink.posts.push({ path: request.url ?? '', headers: request.headers, body })
        const manner = sink.manner
        if (manner === 'silence') return
        if (manner === 'hang up') { request.socket.destroy(); return }
        if (manner === 'garbage') { request.socket.end('\0\x01 no http at all\r\n\r\n'); return }
        if ('redirect' in manner) { response.writeHead(302, { location: manner.redirect }).end(); return }
        response.writeHead(manner.status, { 'content-type': 'application/json' }).end(manner.body ?? '')
      })
    })
    await new Promise<void>((go) => server.listen(0, '127.0.0.1', go))
    return sink
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
