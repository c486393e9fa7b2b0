// Series in real Chromium: a rhythm is chosen in words, the dates shown are those that the server then meets on;
// days are left out and taken back; one meeting is planned on its own; a meeting moves at its host's desk, and its members are told why.
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, show, type Window } from './support/browser.js'
import type { Json } from './support/client.js'
import { found, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

const password = 'a-long-password'
let server: Server
let people: People
let browser: Browser
let host: Window
const shots = process.env.SIFANG_SHOTS

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  for (const [login, role, ...more] of [['zhao', 'host'], ['li', 'member', '--party', 'residents_committee']] as const)
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', login, '--password-stdin', '--community', 'MG', '--role', role, ...more], `${password}\n`)
  browser = await openBrowser()
  host = await openWindow(browser, server.url, { login: 'zhao', password }, phone)
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

const list = async (): Promise<Json[]> => (await people.host!.must('GET', '/communities/MG/series')).items
const occurrences = async (one: Json): Promise<Json[]> => (await people.host!.must('GET', `/series/${one.id}/occurrences`)).items
const shot = async (window: Window, name: string): Promise<void> => {
  if (shots) await window.page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}
/** Times as they are shown, by the machine's name of them. */
const times = (window: Window, within: string): Promise<string[]> =>
  window.page.locator(`${within} time`).evaluateAll((all) => all.map((each) => new Date(each.getAttribute('datetime') ?? '').toISOString()))

test('a rhythm in words shows its dates before it is set, and meets on them', async () => {
  const { page } = host
  await show(host, `${server.url}/series`)
  await page.getByText('每两周', { exact: true }).click()
  await page.getByLabel('周二').check()
  await page.getByLabel('周五').uncheck()
  await page.getByLabel('周四').check()
  await page.getByLabel('几点').fill('08:30')
  await page.getByLabel('在哪里').fill('党建客厅')
  await expect.poll(async () => new Set((await times(host, '.next')).map((at) => at.slice(11, 16)))).toEqual(new Set(['00:30']))
  const promised = await times(host, '.next')
  expect(promised).toHaveLength(5)
  await shot(host, 'series-form-phone')
  await page.getByRole('button', { name: '定下来' }).click()
  await page.getByText('每两周的周二、周四 08:30').waitFor()
  const [one] = await list()
  expect(one).toMatchObject({ rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH', place: '党建客厅', minutes: 90 })
  expect((await occurrences(one)).map(({ at }) => new Date(at).toISOString())).toEqual(promised)
  expect(await times(host, '.rows')).toEqual(promised)
})

test('a day is left out with its reason and taken back, on the list and by its date', async () => {
  const { page } = host
  const [one] = await list()
  const [, second] = await occurrences(one)
  await page.getByRole('button', { name: /^这天不开/ }).first().click()
  await page.getByLabel('为什么（可以不写）').fill('停电')
  await page.getByRole('dialog').getByRole('button', { name: '这天不开' }).click()
  await page.getByText('停电').waitFor()
  expect((await list())[0]!.exceptions).toEqual([{ day: second.day, reason: '停电' }])
  await shot(host, 'series-list-phone')
  await page.getByRole('button', { name: /^照常开/ }).click()
  await page.getByText('停电').waitFor({ state: 'detached' })
  expect((await list())[0]!.exceptions).toEqual([])

  // Further ahead than the list shows; a day on which it does not meet is refused in words.
  const far = (await people.host!.must('GET', `/series/${one.id}/occurrences?limit=20`)).items[15].day
  await page.getByRole('button', { name: '还有哪天不开' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('哪天').fill(new Date(Date.parse(far) + 86_400_000).toISOString().slice(0, 10))
  await dialog.getByRole('button', { name: '这天不开' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('哪天').fill(far)
  await dialog.getByRole('button', { name: '这天不开' }).click()
  await page.getByRole('heading', { name: '不开的日子' }).waitFor()
  expect((await list())[0]!.exceptions).toEqual([{ day: far, reason: '' }])
})

test('a second series stands beside the first, and a rule without words is shown as it is', async () => {
  const { page } = host
  await page.getByRole('button', { name: '再定一种会' }).click()
  await page.getByLabel('会的名字').fill('一号工程例会')
  await page.getByText('每月一次', { exact: true }).click()
  await page.getByLabel('第几个').selectOption('last')
  await page.getByRole('button', { name: '定下来' }).click()
  await page.getByText('每月最后一个周五 19:00').waitFor()
  await people.admin!.must('POST', '/communities/MG/series', { name: '接待日', rule: 'FREQ=MONTHLY;BYMONTHDAY=1,15', start: '2026-01-01T09:00:00+08:00' })
  await page.getByText('FREQ=MONTHLY;BYMONTHDAY=1,15 09:00').waitFor()
  expect((await list()).map(({ name }) => name)).toEqual(['四方会', '一号工程例会', '接待日'])

  // It keeps its rule when only its place changes, and gets another when a rhythm is chosen.
  const part = page.getByRole('region', { name: '接待日' })
  await part.getByRole('button', { name: '改', exact: true }).click()
  await page.getByRole('dialog').getByLabel('在哪里').fill('一楼')
  await page.getByRole('dialog').getByRole('button', { name: '改好了' }).click()
  await part.getByText('一楼').waitFor()
  expect((await list())[2]).toMatchObject({ rule: 'FREQ=MONTHLY;BYMONTHDAY=1,15', start: '2026-01-01T09:00:00+08:00', place: '一楼' })
  await part.getByRole('button', { name: '改', exact: true }).click()
  await page.getByRole('dialog').getByText('每周', { exact: true }).click()
  await page.getByRole('dialog').getByText('已经排好的那次不变', { exact: false }).waitFor()
  await shot(host, 'series-change-phone')
  await page.getByRole('dialog').getByRole('button', { name: '改好了' }).click()
  await page.getByText('每周五 09:00').waitFor()
  await shot(host, 'series-all-phone')
})

test('a project meeting is of three parties, and of one of them two people come: the one stands in for the other', async () => {
  const { page } = host
  const part = page.getByRole('region', { name: '一号工程例会' })
  await part.getByRole('button', { name: '改', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('社区的各方都参加').click()
  await dialog.getByLabel('党员居民代表').uncheck()
  await dialog.getByText('每一方谁来').click()
  const committee = dialog.getByRole('group', { name: '社区居委会' })
  await committee.getByText('只有指定的人').click()
  // Nobody is chosen yet: that is said where it is wrong, and nothing is sent.
  await dialog.getByRole('button', { name: '改好了' }).click()
  await committee.getByText('至少指定一位委员').waitFor()
  await dialog.getByLabel('li', { exact: true }).selectOption('member')
  await dialog.getByLabel('rc先生', { exact: true }).selectOption('deputy')
  await dialog.getByText('还没开始签到的会也跟着变', { exact: false }).waitFor()
  await shot(host, 'series-seats-phone')
  await dialog.getByRole('button', { name: '改好了' }).click()
  await part.getByText('rc先生（委托代理）', { exact: false }).waitFor()
  const one = (await list())[1]!
  expect(one.parties).toEqual(['residents_committee', 'owners_committee', 'property_company'])
  expect(one.members.map(({ name, role }: Json) => [name, role])).toEqual([['li', 'member'], ['rc先生', 'deputy']])

  // Its meeting says who comes, and has a place for three.
  const { meeting } = (await occurrences(one))[0]!
  await show(host, `${server.url}/m/${meeting}`)
  const seats = page.getByRole('list', { name: '哪些方参加' })
  await seats.getByText('li、rc先生（委托代理）').waitFor()
  expect(await seats.getByRole('listitem').count()).toBe(3)
  await shot(host, 'series-seats-meeting-phone')

  // As it stands it is shown again, and everybody may come again.
  await show(host, `${server.url}/series`)
  await part.getByRole('button', { name: '改', exact: true }).click()
  expect(await dialog.getByLabel('rc先生', { exact: true }).inputValue()).toBe('deputy')
  await dialog.getByText('社区的各方都参加').click()
  await committee.getByText('全体成员').click()
  await dialog.getByRole('button', { name: '改好了' }).click()
  await part.getByText('rc先生（委托代理）', { exact: false }).waitFor({ state: 'detached' })
  expect((await list())[1]).toMatchObject({ parties: [], members: [] })
})

test('a meeting moves at its host’s desk: its members are told, its page says from when and why', async () => {
  const { page } = host
  const [one] = await list()
  const [first] = await occurrences(one)
  await show(host, `${server.url}/m/${first.meeting}/host`)
  await page.getByRole('button', { name: '更多' }).last().click()
  await page.getByRole('button', { name: '改期、换地方' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('几点').fill('20:15')
  await dialog.getByLabel('在哪里').fill('广场')
  await dialog.getByLabel('为什么').fill('停电')
  await shot(host, 'series-move-phone')
  await dialog.getByRole('button', { name: '改期、换地方' }).click()
  await page.getByText('原因：停电').waitFor()
  const moved = await people.host!.must('GET', `/meetings/${first.meeting}`)
  expect(moved).toMatchObject({ place: '广场', minutes: 90, change_reason: '停电' })
  expect(new Date(moved.starts_at).getTime() - new Date(moved.occurrence).getTime()).toBe((11 * 60 + 45) * 60_000)

  const member = await openWindow(browser, server.url, { login: 'li', password }, laptop)
  await show(member, `${server.url}/notices`)
  await member.page.getByRole('link', { name: /四方会有变动/ }).first().click()
  await member.page.getByText('原因：停电').waitFor()
  await member.page.getByText(/原定/).waitFor()
  await show(host, `${server.url}/series`)
  await page.getByText(/原定/).waitFor()
  expect(member.complaints).toEqual([])
  await member.context.close()
})

test('the pages in English, on a laptop and in large letters', async () => {
  for (const [name, viewport, look] of [
    ['series-en-laptop', laptop, { ...plain, language: 'en' }], ['series-zh-laptop', laptop, plain], ['series-en-phone', phone, { ...plain, language: 'en' }], ['series-large-phone', phone, { ...plain, elder: true }],
  ] as const) {
    const window = await openWindow(browser, server.url, { login: 'zhao', password }, viewport, look)
    await show(window, `${server.url}/series`)
    await window.page.getByText(look.language === 'en' ? 'Every second week on Tuesday, Thursday at 08:30' : '每两周的周二、周四 08:30').waitFor()
    await shot(window, name)
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
  expect(host.complaints).toEqual([])
})

test('one meeting is planned on its own, at the hour of the community, and its host comes to it', async () => {
  const { page } = host
  await show(host, `${server.url}/m`)
  await page.getByRole('button', { name: '安排一次会' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('会的名字').fill('电梯专题会')
  // Without a day nothing is sent.
  await dialog.getByRole('button', { name: '排好这次会' }).click()
  await dialog.getByText('请填这一项').waitFor()
  const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
  await dialog.getByLabel('哪天').fill(day)
  await dialog.getByLabel('几点').fill('09:30')
  await dialog.getByLabel('开多久（分钟）').fill('45')
  await dialog.getByLabel('在哪里').fill('二楼会议室')
  await dialog.getByText('到会场才能签').click()
  await shot(host, 'meeting-form-phone')
  await dialog.getByRole('button', { name: '排好这次会' }).click()
  await page.waitForURL(/\/m\/[^/]+$/)
  await page.getByText('二楼会议室').first().waitFor()
  const made = await people.host!.must('GET', `/meetings/${new URL(page.url()).pathname.split('/').at(-1) ?? ''}`)
  expect(made).toMatchObject({ title: '电梯专题会', series: null, minutes: 45, place: '二楼会议室', check_in: 'on_site', state: 'scheduled' })
  expect(new Date(made.starts_at).toISOString()).toBe(`${day}T01:30:00.000Z`)
  expect(host.complaints).toEqual([])
}, 60_000)
