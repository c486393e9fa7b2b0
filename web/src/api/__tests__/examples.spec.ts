// SPDX-License-Identifier: Apache-2.0
// The server's golden examples (schema/protocol/examples), read as a client reads them: each is what the
// published schemas say, and our fold of an event over the screen before it gives the screen after it.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { readFrame } from '../frames'
import { patchMeeting, patchTicket } from '../patch'
import type { Meeting, SifangEvent, Ticket } from '../types'

const protocol = new URL('../../../../schema/protocol/', import.meta.url)

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, protocol), 'utf8')) as T
}
function names(folder: string): string[] {
  const files = readdirSync(fileURLToPath(new URL(`examples/${folder}`, protocol)))
  return files.filter((file) => file.endsWith('.json')).map((file) => file.replace(/\.json$/, ''))
}

interface Schemas { components: { schemas: Record<string, object> } }
interface Async extends Schemas {
  components: Schemas['components'] & { messages: Record<string, { payload: object }>; 'x-event-kinds': { kind: string; patches: string | null }[] }
}
const openapi = read<Schemas>('openapi.json')
const asyncapi = read<Async>('asyncapi.json')

function checkerOf(document: Schemas): (pointer: string, value: unknown) => string {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema({ $id: 'api', components: document.components })
  return (pointer, value) => {
    const validate = ajv.compile({ $ref: `api#/components/${pointer}` })
    return validate(value) ? '' : ajv.errorsText(validate.errors)
  }
}
const answer = checkerOf(openapi)
const message = checkerOf(asyncapi)

describe('answers', () => {
  it.each(names('answers'))('%s is what openapi.json says', (name) => {
    const [schema] = name.split('.')
    expect(answer(`schemas/${schema}`, read(`examples/answers/${name}.json`))).toBe('')
  })
  it.each(names('problems'))('the refusal %s too', (name) => {
    const problem = read<{ type: string }>(`examples/problems/${name}.json`)
    expect(answer('schemas/problem', problem)).toBe('')
    expect(problem.type).toBe(name)
  })
})

describe('messages of the live line', () => {
  it.each(names('live'))('%s is what asyncapi.json says, and we read it', (name) => {
    const frame = read<unknown>(`examples/live/${name}.json`)
    expect(message(`messages/${name}/payload`, frame)).toBe('')
    expect(readFrame(JSON.stringify(frame))).toEqual({ frame })
  })
  it('are there for each that the server sends and the protocol layer writes', () => {
    expect(names('live').sort()).toEqual(['error', 'event', 'hello', 'notices', 'reset', 'result', 'unread'])
  })
})

interface Example { event: SifangEvent; noun?: 'ticket' | 'meeting'; before?: unknown; after?: unknown }

/** The client starts a screen that an event brings with no moves until it is fetched. */
function withoutMoves(screen: object): object {
  return Object.fromEntries(Object.entries(screen).filter(([name]) => name !== 'moves'))
}

describe('events', () => {
  const examples = names('events').map((name) => ({ name, ...read<Example>(`examples/events/${name}.json`) }))

  it.each(examples)('$name is what the schemas say', ({ event }) => {
    expect(answer('schemas/event', event)).toBe('')
    expect(message('messages/event/payload', { op: 'event', ...event })).toBe('')
  })

  it.each(examples.filter(({ noun }) => noun !== undefined))('$name turns the screen before into the screen after', ({ noun, event, before, after }) => {
    const old = before ?? undefined
    const next = noun === 'ticket' ? patchTicket(old as Ticket | undefined, event.data) : patchMeeting(old as Meeting | undefined, event.data)
    expect(withoutMoves(next ?? {})).toEqual(after)
  })

  it('are there for every kind that is published, with screens where it patches some', () => {
    const kinds = asyncapi.components['x-event-kinds']
    expect([...new Set(examples.map(({ event }) => event.kind))].sort()).toEqual(kinds.map(({ kind }) => kind).sort())
    // A meeting that was not there before is fetched; its event is the one that shows no screen.
    const silent = kinds.filter(({ kind, patches }) => patches && kind !== 'meeting.scheduled' && !examples.some(({ event, noun }) => event.kind === kind && noun === patches))
    expect(silent).toEqual([])
  })
})
