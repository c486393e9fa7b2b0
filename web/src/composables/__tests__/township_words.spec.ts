// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Connector, MappingTables } from '@/api/types'
import { conditionOf, faultOf, isForm, isSameForm, isSilent, type MappingForm, problemsAt, readable, statusOf } from '../township_words'

const counts = { to_send: 0, failed: 0, dead: 0, sent: 0, done: 0, refused: 0, given_up: 0 }
const connector: Connector = {
  id: 1, kind: 'open311', name: '街道', url: 'https://town.example/v2/', jurisdiction: null, has_key: true, has_secret: false, on: true, sends: true, send_private: false, case_url: null, list_url: null, sends_photos: true,
  poll_s: 60, retry_s: 5, since: null, counts, last_ok_at: '2026-11-28T02:00:00Z', last_error: null, problems: 0, version: 1,
}
const tables: MappingTables = { category: [], state_out: [], state_in: [{ theirs: 'open', ours: 'dispatch' }], grid: [], deadline: [], field: [] }
const form: MappingForm = { tables, template: '' }

describe('what the server says of a fault', () => {
  it.each([
    ['HTTP 403 no such key', 'denied'], ['HTTP 404', 'not_found'], ['HTTP 429', 'busy'], ['HTTP 503 down', 'broken'], ['HTTP 422 bad', 'refused'],
    ['its category has no row in the tables', 'category'], ['the tables have no status for it', 'status'], ['it rests: its tables are not right', 'rests'],
    ['they have no services of these codes: lift', 'services'], ['the answer cannot be read', 'unreadable'], ['no answer came', 'silent'],
    ['it has the number of MG-2026-000001 there: T', 'number'], ['Could not resolve host: town.example', 'address'], ['Could not connect to server', 'unreachable'], ['???', 'other'],
  ] as const)('%s', (error, fault) => { expect(faultOf(error)).toBe(fault) })
})

it('knows a status of the standard however it is written, and leaves the township its own', () => {
  expect(['open', ' In Progress', 'NO-FURTHER-ACTION', '结案', ''].map(statusOf)).toEqual(['open', 'in_progress', 'no_further_action', null, null])
})

it('says first what asks for somebody', () => {
  const dead = { ...connector, counts: { ...counts, dead: 1 } }
  expect(conditionOf(connector)).toBe('well')
  expect(conditionOf({ ...connector, last_ok_at: null })).toBe('new')
  expect(conditionOf({ ...connector, last_error: 'HTTP 500' })).toBe('failing')
  expect(conditionOf({ ...dead, last_error: 'HTTP 500' })).toBe('dead')
  expect(conditionOf({ ...dead, problems: 1 })).toBe('rests')
  expect(conditionOf({ ...dead, problems: 1, on: false })).toBe('off')
})

it('knows two forms that are the same for the server', () => {
  const level = (value: number): MappingForm => ({ template: '', tables: { ...tables, state_in: [{ level: value, ours: 'dispatch', theirs: 'open' }] } })
  expect(isSameForm(form, level(0))).toBe(true)
  expect(isSameForm(form, level(2))).toBe(false)
  expect(isSameForm(form, { ...form, template: '{}' })).toBe(false)
})

it('takes no draft that is not whole', () => {
  expect(isForm(form)).toBe(true)
  expect(isForm({ template: '', tables: { ...tables, grid: 1 } })).toBe(false)
  expect(isForm({ tables })).toBe(false)
  expect(isForm(null)).toBe(false)
})

it('finds what is wrong with a row, each once', () => {
  const needed = { table: 'category', row: 1, code: 'needed' } as const
  expect(problemsAt([needed, needed, { table: 'grid', row: 1, code: 'twice' }], 'category', 1)).toEqual(['needed'])
  expect(problemsAt([{ table: 'template', row: null, code: 'json' }], 'template', null)).toEqual(['json'])
})

it('shows what is sent so that it can be read', () => {
  expect(readable('{"a":1}', 'application/json')).toBe('{\n  "a": 1\n}')
  expect(readable('{', 'application/json')).toBe('{')
  expect(readable('status=OPEN&description=%E5%A5%BD', 'application/x-www-form-urlencoded')).toBe('status: OPEN\ndescription: 好')
  expect(readable('<a/>', 'text/xml')).toBe('<a/>')
})

it('a step back that is refused for want of a reason is told from what is refused otherwise', () => {
  expect(isSilent({ outcome: 'refused', why: 'a step back needs a reason' })).toBe(true)
  expect(isSilent({ outcome: 'refused', why: 'the core refuses it' })).toBe(false)
  expect(isSilent({ outcome: 'stale', why: 'needs a reason' })).toBe(false)
  expect(isSilent({ outcome: 'refused', why: null })).toBe(false)
})
