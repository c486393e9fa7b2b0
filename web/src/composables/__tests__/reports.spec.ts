// How many reports of abuse wait, for who may settle them.
import { describe, expect, it } from 'vitest'
import type { Membership, Page, Report } from '@/api/types'
import { useLine } from '@/stores/line.store'
import { useSession } from '@/stores/session.store'
import { aCommunity, anEvent, aUser } from '@/test_support/fixtures'
import { ok, refused, settle, withServices } from '@/test_support/with_services'
import { maySettleReports } from '../moderation'
import { useOpenReports } from '../useOpenReports'

const c = aCommunity().id
const some = (count: number): Report[] => Array.from({ length: count }, (_, i) => ({ id: `r${i}` }) as Report)

async function reportsOf(membership: Partial<Membership>, answers: (() => unknown)[]) {
  let asked = 0
  const all = withServices({
    people: { me: () => ok({ user: aUser({ role: 'member', ...membership }) }) },
    moderation: { reports: (community: string) => { expect(community).toBe(c); asked += 1; return (answers.shift() ?? (() => ok({ items: [], next: null })))() } },
  })
  all.setup(() => useLine())
  await all.setup(() => useSession()).load()
  const reports = all.page(() => useOpenReports())
  all.services.live.follow(c, 100)
  all.sockets.latest().hello()
  await settle()
  return { ...all, reports, asked: () => asked }
}
const page = (count: number, next: string | null = null) => (): Promise<unknown> => ok<Page<Report>>({ items: some(count), next })

describe('open reports', () => {
  it('are counted, and counted anew when one comes or is settled', async () => {
    const { reports, sockets } = await reportsOf({ party: 'owners_committee' }, [page(1), page(2), page(0)])
    expect(reports.may.value).toBe(true)
    expect(reports.count.value).toBe('1')
    sockets.latest().simulateMessage({ op: 'event', ...anEvent('ticket.reported', {}, { seq: 101 }) })
    await settle()
    expect(reports.count.value).toBe('2')
    sockets.latest().simulateMessage({ op: 'event', ...anEvent('ticket.report_settled', {}, { seq: 102 }) })
    await settle()
    expect(reports.open.value).toBe(0)
  })

  it('are said to be more where a page does not hold them', async () => {
    const { reports } = await reportsOf({ party: 'residents_committee' }, [page(50, 'x')])
    expect(reports.count.value).toBe('50+')
  })

  it('are not asked for by who may not settle them', async () => {
    const { reports, asked } = await reportsOf({ party: 'property_company' }, [])
    expect(reports.may.value).toBe(false)
    expect(asked()).toBe(0)
  })

  it('say why they cannot be counted', async () => {
    const { reports } = await reportsOf({ role: 'host' }, [() => refused('internal', 500)])
    expect(reports.problem.value?.status).toBe(500)
    expect(reports.open.value).toBe(0)
  })
})

describe('who may settle reports', () => {
  it.each([
    ['host', null, true], ['member', 'residents_committee', true], ['member', 'owners_committee', true],
    ['member', 'property_company', false], ['member', 'party_representatives', false], ['admin', null, false], ['resident', null, false],
  ] as const)('%s of %s: %s', (role, party, may) => {
    expect(maySettleReports({ has: (wanted) => wanted === role, party })).toBe(may)
  })
})
