// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest'
import { fakeClock } from '@/test_support/fake_clock'
import { makeHttp } from '../http'

interface Sent { url: string; method: string; headers: Record<string, string>; body: string | undefined; credentials: RequestCredentials | undefined }
type Reply = Response | 'broken'

/** A server that gives these replies, one per request, and writes down what it was sent. */
function aServer(...replies: Reply[]) {
  const clock = fakeClock()
  const sent: Sent[] = []
  const onUnauthenticated = vi.fn()
  let keys = 0
  const http = makeHttp({
    clock,
    onUnauthenticated,
    randomText: () => { keys += 1; return `key-${keys}` },
    fetch: (url, init) => {
      sent.push({ url: String(url), method: init?.method ?? 'GET', headers: init?.headers as Record<string, string>, body: init?.body as string | undefined, credentials: init?.credentials })
      const reply = replies.shift()
      return reply === undefined || reply === 'broken' ? Promise.reject(new TypeError('failed')) : Promise.resolve(reply)
    },
  })
  return { http, sent, clock, onUnauthenticated }
}

const json = (body: unknown, init: ResponseInit = {}): Response => new Response(JSON.stringify(body), init)

/** Lets the waits between tries pass. */
async function settled<T>(clock: ReturnType<typeof fakeClock>, answer: Promise<T>): Promise<T> {
  for (let i = 0; i < 20; i += 1) {
    await Promise.resolve()
    await new Promise((resume) => { setImmediate(resume) })
    clock.advance(2_000)
  }
  return answer
}

describe('an answer', () => {
  it('is data with the version of its ETag', async () => {
    const { http, sent } = aServer(json({ id: 't1' }, { headers: { etag: '"7"' } }))
    expect(await http.request('GET', '/tickets/t1')).toEqual({ ok: true, data: { id: 't1' }, version: 7 })
    expect(sent[0]).toMatchObject({ url: '/api/v1/tickets/t1', method: 'GET', body: undefined })
    expect(sent[0]?.headers).not.toHaveProperty('idempotency-key')
  })

  it('that is a file is the text as it was sent, with the mark at its beginning', async () => {
    const { http, sent } = aServer(new Response('\ufeff月份,提出\r\n'))
    expect(await http.request('GET', '/communities/c1/figures.csv', { as: 'text' })).toEqual({ ok: true, data: '\ufeff月份,提出\r\n' })
    expect(sent[0]?.headers).toMatchObject({ accept: 'text/*' })
  })

  it('may be empty', async () => {
    const { http } = aServer(new Response(null, { status: 204 }))
    expect(await http.request('DELETE', '/session')).toEqual({ ok: true, data: undefined })
  })

  it('that refuses is a value with its problem', async () => {
    const problem = { type: 'illegal_move', title: 'Not possible in this state', status: 409, request_id: 'r1' }
    const { http } = aServer(json(problem, { status: 409 }))
    expect(await http.request('POST', '/tickets/t1/actions', { body: { action: 'accept' } })).toEqual({ ok: false, problem })
  })

  it('says how long to wait', async () => {
    const { http } = aServer(json({ type: 'throttled', title: 'Too many attempts', status: 429 }, { status: 429, headers: { 'retry-after': '30' } }))
    expect(await http.request('POST', '/session')).toMatchObject({ ok: false, problem: { type: 'throttled', retry_after: 30 } })
  })

  it('of a proxy that cannot reach the server counts as a broken line', async () => {
    const gone = (): Response => new Response('<h1>Bad Gateway</h1>', { status: 502 })
    const { http, clock, sent } = aServer(gone(), gone(), gone())
    expect(await settled(clock, http.request('GET', '/me'))).toEqual({ ok: false, problem: { type: 'offline', title: 'HTTP 502', status: 502 } })
    expect(sent).toHaveLength(3)
  })

  it('in words of somebody else is still a refusal', async () => {
    const { http } = aServer(new Response('no', { status: 418 }))
    expect(await http.request('GET', '/me')).toEqual({ ok: false, problem: { type: 'internal', title: 'HTTP 418', status: 418 } })
  })

  it('that nobody is logged in is told to who wants to know', async () => {
    const { http, onUnauthenticated } = aServer(json({ type: 'unauthenticated', title: 'Please log in', status: 401 }, { status: 401 }))
    await http.request('GET', '/me')
    expect(onUnauthenticated).toHaveBeenCalledOnce()
  })

  it('of a session that ended meanwhile is asked for again without it, once, and only where one reads', async () => {
    const ended = (): Response => json({ type: 'unauthenticated', title: 'Please log in', status: 401 }, { status: 401 })
    const { http, sent } = aServer(ended(), json({ number: 'MG-1' }), ended(), ended(), ended())
    http.setCsrf('secret')
    expect(await http.request('GET', '/tickets/MG-1')).toMatchObject({ ok: true, data: { number: 'MG-1' } })
    http.setCsrf(null)
    expect(await http.request('GET', '/me')).toMatchObject({ ok: false, problem: { status: 401 } })
    expect(await http.request('PUT', '/tickets/MG-1/support')).toMatchObject({ ok: false, problem: { status: 401 } })
    expect(sent.map(({ credentials }) => credentials)).toEqual(['same-origin', 'omit', 'same-origin', 'omit', 'same-origin'])
  })
})

describe('a write', () => {
  it('carries the CSRF token, its own key, its version and its body', async () => {
    const { http, sent } = aServer(json({}))
    http.setCsrf('secret')
    await http.request('PUT', '/tickets/t1/answers/property_company', { body: { text: '好' }, version: 3 })
    expect(sent[0]).toMatchObject({
      method: 'PUT', body: '{"text":"好"}',
      headers: { 'x-csrf-token': 'secret', 'idempotency-key': 'key-1', 'if-match': '"3"', 'content-type': 'application/json' },
    })
  })

  it('is tried again with the same key when the line breaks or the server is busy', async () => {
    const busy = json({ type: 'busy', title: 'Busy', status: 503 }, { status: 503 })
    const { http, sent, clock } = aServer('broken', busy, json({ id: 't1' }))
    const outcome = await settled(clock, http.request('POST', '/x', { body: {}, key: 'mine' }))
    expect(outcome).toMatchObject({ ok: true })
    expect(sent.map((request) => request.headers['idempotency-key'])).toEqual(['mine', 'mine', 'mine'])
  })

  it('gives up after three tries and says that the line is away', async () => {
    const { http, sent, clock } = aServer()
    expect(await settled(clock, http.request('POST', '/x'))).toMatchObject({ ok: false, problem: { type: 'offline', status: 0 } })
    expect(sent).toHaveLength(3)
  })

  it('that is refused is not tried again', async () => {
    const { http, sent } = aServer(json({ type: 'invalid', title: '', status: 422 }, { status: 422 }))
    await http.request('POST', '/x')
    expect(sent).toHaveLength(1)
  })
})

describe('a query', () => {
  it('names only what was asked for', async () => {
    const { http, sent } = aServer(json({ items: [] }))
    await http.request('GET', '/communities/c1/tickets', { query: { q: '楼道 灯', mine: true, overdue: false, state: '', cursor: undefined, limit: 20 } })
    expect(sent[0]?.url).toBe('/api/v1/communities/c1/tickets?q=%E6%A5%BC%E9%81%93+%E7%81%AF&mine=true&limit=20')
  })
})

describe('a question that the server may wait with', () => {
  /** A server that is silent until the request is given up. */
  function aSilentServer() {
    const clock = fakeClock()
    let asked = 0
    const http = makeHttp({
      clock,
      randomText: () => 'key',
      fetch: (_url, init) => {
        asked += 1
        return new Promise((_answer, fail) => { init?.signal?.addEventListener('abort', () => { fail(new Error('aborted')) }) })
      },
    })
    return { http, clock, asked: () => asked }
  }

  it('has that time besides the usual, and is asked once', async () => {
    const { http, clock, asked } = aSilentServer()
    const answers: unknown[] = []
    const answer = http.request('GET', '/communities/c1/events', { wait: 25 }).then((outcome) => answers.push(outcome))
    clock.advance(39_999)
    await new Promise((resume) => { setImmediate(resume) })
    expect(answers).toEqual([])
    clock.advance(1)
    await answer
    expect(answers).toMatchObject([{ ok: false, problem: { type: 'timeout' } }])
    expect([asked(), clock.waiting()]).toEqual([1, 0])
  })

  it('is given up when its asker has no use for it', async () => {
    const { http, clock, asked } = aSilentServer()
    const abort = new AbortController()
    const answer = http.request('GET', '/communities/c1/events', { wait: 25, signal: abort.signal })
    abort.abort()
    expect((await answer).ok).toBe(false)
    expect([asked(), clock.waiting()]).toEqual([1, 0])
  })
})
