// SPDX-License-Identifier: Apache-2.0
// One way to ask the server: refusals come back as values, writes carry the CSRF token and, once per
// intent of the user, an idempotency key, so that a retry after a broken line happens at most once.
import type { Clock } from './clock'
import type { Outcome, Problem } from './types'

export interface HttpOptions {
  fetch: typeof fetch
  clock: Clock
  /** A fresh random text for each call: idempotency keys. */
  randomText: () => string
  /** Where the API stands. Default `/api/v1`. */
  base?: string
  /** Called when the server says that nobody is logged in. */
  onUnauthenticated?: () => void
  /** Hears the Date of each answer, and when it was asked for and came. */
  onDate?: (date: string | null, asked: number, came: number) => void
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type QueryValue = string | number | boolean | null | undefined

export interface RequestOptions {
  body?: unknown
  query?: Record<string, QueryValue>
  /** Idempotency key: the same for every try of one intent. Writes without one get their own. */
  key?: string
  /** Text instead of JSON: a file. */
  as?: 'text'
  /** Version the edit is based on: sent as If-Match. */
  version?: number
  /** Seconds that the server may wait before it answers: asked once, as who waits asks again anyhow. */
  wait?: number
  /** Gives the request up. */
  signal?: AbortSignal
  /** A part of an upload instead of a body: tried once, as what has come must be asked for first. */
  bytes?: { blob: Blob; offset: number }
}

export interface Http {
  request<T>(method: Method, path: string, options?: RequestOptions): Promise<Outcome<T>>
  setCsrf(token: string | null): void
  newKey(): string
}

/** A try that hears nothing for this long is given up; the key makes trying again safe. */
const deadlineMs = 15_000
/** For a piece of a file on a bad line, and the looking at it behind the last one. */
const bytesDeadlineMs = 60_000
/** Waits before trying again: short, as a person is looking at a button. */
const retryWaitsMs = [600, 2_000]

export function makeHttp(options: HttpOptions): Http {
  const base = options.base ?? '/api/v1'
  let csrf: string | null = null
  /** Somebody is or was logged in on this page. */
  let hadSession = false

  async function once<T>(method: Method, url: string, headers: Record<string, string>, body: string | Blob | undefined, { as, wait, signal }: RequestOptions, credentials: RequestCredentials = 'same-origin'): Promise<Outcome<T>> {
    const abort = new AbortController()
    const giveUp = (): void => { abort.abort() }
    const timer = options.clock.setTimeout(giveUp, body instanceof Blob ? bytesDeadlineMs : deadlineMs + (wait ?? 0) * 1_000)
    signal?.addEventListener('abort', giveUp)
    try {
      const init: RequestInit = { method, headers, credentials, signal: abort.signal }
      if (body !== undefined) init.body = body
      const asked = options.clock.now()
      const response = await options.fetch(url, init)
      options.onDate?.(response.headers.get('date'), asked, options.clock.now())
      return await read<T>(response, as)
    } catch {
      // fetch throws for a broken line and for our own deadline, and for nothing else.
      const slow = abort.signal.aborted
      return refused({ type: slow ? 'timeout' : 'offline', title: slow ? 'No answer' : 'No connection', status: 0 })
    } finally {
      options.clock.clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
  }

  async function request<T>(method: Method, path: string, request: RequestOptions = {}): Promise<Outcome<T>> {
    const headers: Record<string, string> = { accept: request.as === 'text' ? 'text/*' : 'application/json' }
    if (method !== 'GET') {
      headers['idempotency-key'] = request.key ?? options.randomText()
      if (csrf !== null) headers['x-csrf-token'] = csrf
    }
    if (request.version !== undefined) headers['if-match'] = `"${request.version}"`
    const body = request.body === undefined ? undefined : JSON.stringify(request.body)
    if (body !== undefined) headers['content-type'] = 'application/json'

    const url = base + path + queryText(request.query)
    if (request.bytes) {
      headers['content-type'] = 'application/offset+octet-stream'
      headers['upload-offset'] = String(request.bytes.offset)
      headers['tus-resumable'] = '1.0.0'
    }
    let outcome = await once<T>(method, url, headers, request.bytes?.blob ?? body, request)
    for (const wait of request.bytes || request.wait !== undefined ? [] : retryWaitsMs) {
      if (outcome.ok || !isWorthRetrying(outcome.problem)) break
      await new Promise<void>((resume) => { options.clock.setTimeout(resume, wait) })
      outcome = await once<T>(method, url, headers, body, request)
    }
    if (!outcome.ok && outcome.problem.status === 401) {
      options.onUnauthenticated?.()
      // The session has ended, perhaps in another tab whose answer has yet to take the cookie away: what everybody may read is read on.
      if (method === 'GET' && hadSession) return await once<T>(method, url, headers, undefined, request, 'omit')
    }
    return outcome
  }

  return {
    request,
    setCsrf: (token) => { csrf = token; hadSession ||= token !== null },
    newKey: options.randomText,
  }
}

/** The line broke or the server asks to come back at once; everything else is an answer. */
export function isWorthRetrying(problem: Problem): boolean {
  return problem.type === 'offline' || problem.type === 'timeout' || problem.type === 'busy'
}

function refused<T>(problem: Problem): Outcome<T> {
  return { ok: false, problem }
}

async function read<T>(response: Response, as: 'text' | undefined): Promise<Outcome<T>> {
  const text = await textOf(response)
  if (response.ok) {
    const version = versionOf(response.headers.get('etag'))
    // 204 and other answers without a body are typed as void by their callers.
    const data = (as === 'text' ? text : text === '' ? undefined : JSON.parse(text)) as T
    return version === undefined ? { ok: true, data } : { ok: true, data, version }
  }
  const problem = readProblem(text, response.status)
  const wait = Number(response.headers.get('retry-after'))
  if (Number.isFinite(wait) && wait > 0) problem.retry_after = wait
  return refused(problem)
}

/** As it was sent: text() would take away the mark at the beginning, by which programs know a file as UTF-8. */
async function textOf(response: Response): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer())
}

/** What a refusal says. A 5xx that is not ours comes from a proxy that could not reach the server. */
function readProblem(text: string, status: number): Problem {
  const fallback = { type: status === 401 ? 'unauthenticated' : status >= 500 ? 'offline' : 'internal', title: `HTTP ${status}`, status }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || !('type' in parsed) || typeof parsed.type !== 'string') return fallback
    return { ...fallback, ...parsed, type: parsed.type, status }
  } catch {
    return fallback
  }
}

function versionOf(etag: string | null): number | undefined {
  const digits = etag?.match(/^(?:W\/)?"(\d+)"$/)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function queryText(query: Record<string, QueryValue> = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '' && value !== false) params.set(name, String(value))
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}
