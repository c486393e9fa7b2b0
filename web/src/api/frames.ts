// SPDX-License-Identifier: Apache-2.0
// Reads a frame of the live line: what lacks the fields its `op` promises is not let in.
import type { ServerFrame } from './types'

type Check = (value: unknown) => boolean
const text: Check = (value) => typeof value === 'string'
const number: Check = (value) => typeof value === 'number'
const object: Check = (value) => typeof value === 'object' && value !== null

const required: Record<ServerFrame['op'], Record<string, Check>> = {
  hello: { connection: text },
  result: { id: number, data: object },
  error: { problem: object },
  event: { community: text, seq: number, kind: text, at: text, subject: text, data: object },
  seq: { community: text, seq: number },
  reset: { community: text, seq: number },
  notices: { community: text, new: object },
  unread: { unread: number },
  presence: { meeting: text, by_party: object, observers: number },
}

export type ReadFrame = { frame: ServerFrame } | { trouble: string }

export function readFrame(message: unknown): ReadFrame {
  if (typeof message !== 'string') return { trouble: 'a binary frame' }
  let value: unknown
  try {
    value = JSON.parse(message)
  } catch {
    return { trouble: 'a frame that is not JSON' }
  }
  if (typeof value !== 'object' || value === null || !('op' in value)) return { trouble: 'a frame without op' }
  const op = String(value.op)
  if (!isKnown(op)) return { trouble: `an unknown frame: ${op}` }
  const fields = value as Record<string, unknown>
  const wrong = Object.entries(required[op]).find(([name, check]) => !check(fields[name]))
  return wrong ? { trouble: `${op} without ${wrong[0]}` } : { frame: value as ServerFrame }
}

function isKnown(op: string): op is ServerFrame['op'] {
  return op in required
}
