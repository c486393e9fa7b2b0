import { describe, expect, it, vi } from 'vitest'
import type { SavedFilter } from '@/api/types'
import { useSession } from '@/stores/session.store'
import { ok, refused, settle, withServices } from '@/test_support/with_services'
import { csvText } from '../csv_text'
import { fillTemplate, unknownName } from '../template_text'
import { usePlaceImport } from '../usePlaceImport'
import { addressOf, queryOf, sameQuery, useSavedFilters } from '../useSavedFilters'

const me = { id: 'u1', login: 'he', name: '何', root: false, memberships: [{ community: 'c1', code: 'MG', community_name: '小区', role: 'member' as const, party: 'property_company', grid: null, household: null, home: null }] }

describe('a template', () => {
  it('has its names filled in, in either language, and others left alone', () => {
    const values = { number: 'MG-1', place: '3 号楼', reporter: '张三' }
    expect(fillTemplate('{称呼}您好，{number}（{地点}）周三修。{x} {', values)).toBe('张三您好，MG-1（3 号楼）周三修。{x} {')
  })
  it('does not fill in what was filled in', () => {
    expect(fillTemplate('{place}', { number: 'MG-1', place: '{number}', reporter: '' })).toBe('{number}')
  })
  it('says which name nothing fills in', () => {
    expect(unknownName('{编号} {姓名}')).toBe('姓名')
    expect(unknownName('{编号} { 没有合上')).toBeNull()
  })
})

describe('a spreadsheet', () => {
  const bytes = (...all: number[]): ArrayBuffer => new Uint8Array(all).buffer
  it('is read as UTF-8, or as Chinese ones write it, or not at all', () => {
    expect(csvText(new TextEncoder().encode('楼栋\n').buffer)).toBe('楼栋\n')
    expect(csvText(bytes(0xc2, 0xa5, 0xb6, 0xb0))).toBe('楼栋')
    expect(csvText(bytes(0xff, 0xff))).toBeNull()
  })

  async function importing(answer: (body: { dry_run: boolean; skip_bad: boolean }) => object) {
    const sent: { dry_run: boolean; skip_bad: boolean; csv: string; kind: string }[] = []
    const done = vi.fn()
    const world = withServices({ people: { me: () => ok({ user: me }) }, places: { import: (_community: never, body: never) => { sent.push(body); return ok(answer(body)) } } })
    await world.setup(() => useSession().load())
    const job = world.page(() => usePlaceImport(done))
    return { job, sent, done }
  }
  const plan = { added: 2, known: 1, bad: 1, written: false, problems: [{ line: 3, column: 'room', code: 'needed' }], unused: [] }

  it('is looked through first, and written without its bad lines when that is chosen', async () => {
    const { job, sent, done } = await importing(({ dry_run }) => ({ ...plan, written: !dry_run }))
    await job.look(new File(['楼栋,房号\n3,1\n'], 'a.csv'))
    expect(sent).toEqual([{ kind: 'households', csv: '楼栋,房号\n3,1\n', dry_run: true, skip_bad: false }])
    expect(job.plan.value).toMatchObject({ added: 2, bad: 1 })
    expect(done).not.toHaveBeenCalled()
    await job.write(true)
    expect(sent[1]).toMatchObject({ dry_run: false, skip_bad: true })
    expect(done).toHaveBeenCalledOnce()
    expect(job.plan.value).toBeNull()
  })
  it('that is refused meanwhile stays, with what is wrong now', async () => {
    const { job, done } = await importing(() => plan)
    await job.look(new File(['x'], 'a.csv'))
    await job.write(false)
    expect(done).not.toHaveBeenCalled()
    expect(job.plan.value).toMatchObject({ bad: 1 })
  })
  it('that cannot be read is not sent', async () => {
    const { job, sent } = await importing(() => plan)
    await job.look(new File([new Uint8Array([0xff, 0xff])], 'a.csv'))
    expect(job.unread.value).toBe('encoding')
    expect(sent).toEqual([])
  })
})

describe('a saved filter', () => {
  it('keeps what the address asks for and nothing else, and comes back as it was', () => {
    const address = { q: ' 电梯 ', overdue: null, party: 'property_company', find: null, figure: 'on_time', state: '' }
    expect(queryOf(address)).toEqual({ party: 'property_company', q: '电梯', overdue: true })
    expect(addressOf(queryOf(address))).toEqual({ party: 'property_company', q: '电梯', overdue: null })
    expect(sameQuery({ q: '电梯', overdue: true }, { overdue: true, q: '电梯' })).toBe(true)
    expect(sameQuery({ q: '电梯' }, { q: '电梯', overdue: true })).toBe(false)
  })
  it('is added, renamed and removed', async () => {
    const kept: SavedFilter = { id: 'f1', name: '超时', query: { overdue: true }, version: 1 }
    const world = withServices({ people: { me: () => ok({ user: me }) }, desk: {
      filters: () => ok({ items: [kept] }),
      addFilter: (_community: never, body: never) => ok({ id: 'f2', version: 1, ...body as object }),
      changeFilter: () => ok({ ...kept, name: '过点的', version: 2 }),
      removeFilter: () => refused('not_found', 404),
    } })
    await world.setup(() => useSession().load())
    const filters = world.page(() => useSavedFilters())
    await settle()
    expect(filters.items.value).toEqual([kept])
    await filters.add('未办结', { open: true })
    await filters.rename(kept, '过点的')
    expect(filters.items.value.map(({ name }) => name)).toEqual(['过点的', '未办结'])
    // Removed on another device already: it goes here as well.
    await filters.remove({ ...kept, version: 2 })
    expect(filters.items.value.map(({ name }) => name)).toEqual(['未办结'])
  })
})
