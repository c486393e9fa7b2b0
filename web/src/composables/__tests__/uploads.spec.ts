// SPDX-License-Identifier: Apache-2.0
// A file on its way: in pieces, over breaks, past a reload, refused, paused, taken back.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Attachment, Id, Outcome, Upload } from '@/api/types'
import { withServices } from '@/test_support/with_services'
import { useUploads, type Uploads } from '../useUploads'

const bytes = (size: number, type = 'application/pdf'): File => Object.assign(new Blob([new Uint8Array(size)], { type }), { name: '单.pdf' }) as File
const attachment = (id: Id): Attachment => ({ id, sha256: '', type: 'application/pdf', size: 1, width: null, height: null, name: '单.pdf', thumbnail: null })

/** A server that keeps how far each upload has come, and breaks when the test says so. */
function aServer() {
  const uploads = new Map<Id, { length: number; offset: number }>()
  const asked: string[] = []
  let count = 0
  const server = {
    asked, uploads,
    /** What the next pieces meet: 'lost' came and was not answered, 'broken' did not come. */
    trouble: [] as ('lost' | 'broken' | number)[],
  }
  const api = {
    begin: (_community: Id, { length }: { length: number }): Promise<Outcome<Upload>> => {
      const id = `a-${count += 1}`
      uploads.set(id, { length, offset: 0 })
      return good({ id, offset: 0, length, attachment: null })
    },
    append: (id: Id, offset: number, blob: Blob): Promise<Outcome<undefined>> => {
      asked.push(`${offset}+${blob.size}`)
      const upload = uploads.get(id)
      if (!upload) return bad('not_found', 404)
      if (upload.offset !== offset) return bad('conflict', 409)
      const trouble = server.trouble.shift()
      if (typeof trouble === 'number') { uploads.delete(id); return bad('unsupported_media', trouble) }
      if (trouble !== 'broken') upload.offset += blob.size
      return trouble ? bad('offline', 0) : good(undefined)
    },
    state: (id: Id): Promise<Outcome<Upload>> => {
      const upload = uploads.get(id)
      return upload ? good({ id, ...upload, attachment: upload.offset === upload.length ? attachment(id) : null }) : bad('not_found', 404)
    },
    cancel: (id: Id): Promise<Outcome<undefined>> => { uploads.delete(id); return good(undefined) },
  }
  return Object.assign(server, { api })
}
const good = <T>(data: T): Promise<Outcome<T>> => Promise.resolve({ ok: true, data })
const bad = (type: string, status: number): Promise<Outcome<never>> => Promise.resolve({ ok: false, problem: { type, title: type, status } })

const rest = async (): Promise<void> => { for (let i = 0; i < 200; i += 1) await Promise.resolve() }

describe('an upload', () => {
  beforeEach(() => { vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined })) })
  afterEach(() => { vi.unstubAllGlobals() })

  function start(server = aServer(), kept: Record<string, string> = {}) {
    const world = withServices({ files: server.api }, kept)
    const uploads = world.page(() => useUploads('x', () => 'c-1'))
    return { ...world, server, uploads: uploads as Uploads & { leave: () => void } }
  }

  it('goes in pieces that grow while the line is quick, and its id is there at the end', async () => {
    const { server, uploads } = start()
    await uploads.add([bytes(500_000)])
    await rest()
    expect(server.asked).toEqual(['0+65536', '65536+131072', '196608+262144', '458752+41248'])
    expect(uploads.items.value[0]).toMatchObject({ stage: 'done', sent: 500_000 })
    expect(uploads.ids.value).toEqual(['a-1'])
    expect(uploads.sending.value).toBe(false)
  })

  it('leaves the list and stays with the server once it is used', async () => {
    const { server, uploads } = start()
    await uploads.add([bytes(1_000), bytes(2_000)])
    await rest()
    const [first] = uploads.items.value
    uploads.release(first?.key ?? '')
    expect(uploads.ids.value).toEqual(['a-2'])
    expect([...server.uploads.keys()]).toEqual(['a-1', 'a-2'])
    uploads.remove(uploads.items.value[0]?.key ?? '')
    expect([...server.uploads.keys()]).toEqual(['a-1'])
  })

  it('asks after a break how far it came, and goes on there with smaller pieces', async () => {
    const { server, uploads, clock } = start()
    server.trouble = ['lost', 'broken']
    await uploads.add([bytes(150_000)])
    await rest()
    expect(uploads.sending.value).toBe(true)
    clock.advance(1_000)
    await rest()
    clock.advance(2_000)
    await rest()
    expect(server.asked.slice(0, 3)).toEqual(['0+65536', '65536+32768', '65536+16384'])
    expect(uploads.items.value[0]).toMatchObject({ stage: 'done' })
    expect(server.uploads.size).toBe(1)
  })

  it('is not sent twice when only the last answer was lost', async () => {
    const { server, uploads, clock } = start()
    server.trouble = ['lost']
    await uploads.add([bytes(1_000)])
    await rest()
    clock.advance(1_000)
    await rest()
    expect(server.asked).toEqual(['0+1000'])
    expect(uploads.ids.value).toEqual(['a-1'])
  })

  it('says why it was refused, and begins anew when it is tried again', async () => {
    const { server, uploads } = start()
    server.trouble = [415]
    await uploads.add([bytes(1_000)])
    await rest()
    const [item] = uploads.items.value
    expect(item).toMatchObject({ stage: 'failed', problem: { type: 'unsupported_media' } })
    expect(uploads.sending.value).toBe(false)
    uploads.resume(item?.key ?? '')
    await rest()
    expect(uploads.ids.value).toEqual(['a-2'])
  })

  it('waits where it was paused, and goes from the server when it is taken away', async () => {
    const { server, uploads, clock } = start()
    server.trouble = ['broken']
    await uploads.add([bytes(100_000)])
    await rest()
    const key = uploads.items.value[0]?.key ?? ''
    uploads.pause(key)
    clock.advance(60_000)
    await rest()
    expect(uploads.items.value[0]).toMatchObject({ stage: 'paused', sent: 0 })
    uploads.remove(key)
    await rest()
    expect(uploads.items.value).toEqual([])
    expect(server.uploads.size).toBe(0)
  })

  it('goes on after a reload from the copy on the device', async () => {
    const server = aServer()
    const first = start(server)
    server.trouble = ['lost']
    await first.uploads.add([bytes(100_000)])
    await rest()
    first.uploads.leave()
    const second = withServices({ files: server.api }, first.storage.kept)
    second.services.fileKeep = first.services.fileKeep
    const uploads = second.page(() => useUploads('x', () => 'c-1'))
    await rest()
    expect(server.asked).toEqual(['0+65536', '65536+34464'])
    expect(uploads.ids.value).toEqual(['a-1'])
    expect(server.uploads.size).toBe(1)
  })

  it('has room for nine', async () => {
    const { uploads } = start()
    await uploads.add(Array.from({ length: 12 }, () => bytes(10)))
    expect(uploads.items.value.length).toBe(9)
    expect(uploads.room.value).toBe(0)
  })
})
