// One weekly meeting in eight windows and on the wall, from check-in to published minutes: four parties and
// two residents on phones, the host and a deputy on laptops. The owners' committee sits on a line that breaks
// twice, and the host's window is closed in the middle. Nothing typed is lost, nothing sent comes twice, and at
// the end every window shows what a fresh one shows.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { laptop, openBrowser, openWindow, phone, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

/** Whose windows they are. zhao hosts; ji, of the same role, takes over. */
const sizes = { li: phone, sun: phone, he: phone, ma: phone, zhao: laptop, ji: laptop, wang: phone, chen: phone, qian: { width: 1920, height: 1080 } }
type Who = keyof typeof sizes
const members = ['li', 'sun', 'he', 'ma'] as const
const shots = process.env.SIFANG_SHOTS
/** Nothing is said of a line that comes back within this time (web/src/stores/line.store.ts). */
const quietMs = 5_000

let server: Server
let line: BadLine
let browser: Browser
let reader: Client
let meeting: string
const windows = {} as Record<Who, Window>

beforeAll(async () => {
  const demo = await Server.demo()
  server = demo.server
  await ok(['user', 'add', '--data', server.data, '--login', 'ji', '--name', '季文', '--password-stdin', '--community', 'MG', '--role', 'host'], `${demo.password}\n`)
  reader = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'ji']))
  meeting = ((await reader.get('/communities/MG/meetings')).body.items as Json[]).find(({ state }) => state === 'scheduled').id
  line = await BadLine.to(server.url)
  browser = await openBrowser()
  if (shots) mkdirSync(shots, { recursive: true })
  await Promise.all((Object.keys(sizes) as Who[]).map(async (login) => {
    windows[login] = await openWindow(browser, at(login), { login, password: demo.password }, sizes[login])
  }))
})
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
})

/** The server as a window reaches it. */
const at = (who: Who): string => (who === 'sun' ? line.url : server.url)
const page = (who: Who) => windows[who].page
const go = (who: Who, path: string): Promise<void> => show(windows[who], `${at(who)}/m/${meeting}${path}`)
const button = (who: Who, name: string | RegExp): Locator => page(who).getByRole('button', { name, exact: typeof name === 'string' }).first()
const field = (who: Who): Locator => page(who).getByPlaceholder('写一条发言')
const open = (): Who[] => (Object.keys(windows) as Who[]).filter((who) => !page(who).isClosed())
const fetched = async (): Promise<Json> => (await reader.must('GET', `/meetings/${meeting}`))
const item = async (title: string): Promise<Json> => (await fetched()).agenda.find((one: Json) => one.title === title)

async function say(who: Who, text: string): Promise<void> {
  await field(who).fill(text)
  await button(who, '发出').click()
}
async function allSee(text: string, whom = open()): Promise<void> {
  await Promise.all(whom.map((who) => page(who).getByText(text).first().waitFor()))
}
async function shot(name: string, ...whom: Who[]): Promise<void> {
  if (shots) await Promise.all(whom.map((who) => page(who).screenshot({ path: join(shots, `eight-${name}-${who}.png`) })))
}

/** What a window says, but for clocks that run and what its reader has not scrolled to. */
const told = async (from: Window['page']): Promise<string> => (await from.locator('main').innerText()).replace(/\d+:\d\d/g, '0:00').replace(/\n\d+ 条新发言/g, '')

/** Every window shows what the same address shows to the same person in a window just opened. */
async function likeFresh(whom = open()): Promise<void> {
  // The room counts who is there, so all of them stay until every window was compared.
  const fresh = await Promise.all(whom.map(async (who) => {
    const again = await windows[who].context.newPage()
    await again.goto(page(who).url())
    return again
  }))
  await Promise.all(whom.map(async (who, i) => {
    // A page is drawn in steps.
    let both: [string, string]
    const read = async (): Promise<boolean> => { both = await Promise.all([told(page(who)), told(fresh[i]!)]); return both[0] === both[1] }
    for (const end = Date.now() + 20_000; !(await read()) && Date.now() < end;) await fresh[i]!.waitForTimeout(50)
    expect(both![0], `the window of ${who}`).toBe(both![1])
    expect(await fresh[i]!.locator('main h1, main h2').count()).toBeGreaterThan(0)
  }))
  await Promise.all(fresh.map((again) => again.close()))
}

/** Watches a while that something does not show. */
async function never(what: Locator, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    expect(await what.count()).toBe(0)
    await new Promise((wait) => setTimeout(wait, 100))
  }
}

test('check-in: whoever comes is seen in every window, and the meeting starts', async () => {
  await Promise.all([...members, 'wang', 'chen'].map((who) => go(who as Who, '')))
  await Promise.all([go('zhao', '/host'), go('ji', '/host'), go('qian', '/projector')])
  await button('zhao', '开始签到').click()
  for (const who of members) await button(who, '签到').click()
  await shot('checked-in', 'zhao', 'li', 'wang', 'qian')
  await allSee('各方到齐', ['li', 'sun', 'he', 'ma', 'zhao', 'ji', 'wang', 'chen'])
  await button('zhao', '开始开会').click()
  await button('zhao', '下一项').click()
  await allSee('同意建充电棚：物业两周内完成三家报价和选址图，业委会公示七天。')
  expect((await fetched()).attendance.map(({ name }: Json) => name)).toEqual(['李敏', '孙国强', '何涛', '马玉兰'])
}, 60_000)

test('a line that breaks while somebody types: told after five seconds, nothing lost, nothing twice', async () => {
  const away = page('sun').locator('.line-state')
  await say('he', '三家报价收齐了，选址图周一贴出来。')
  await allSee('三家报价收齐了，选址图周一贴出来。', [...members, 'zhao', 'ji', 'wang', 'chen'])
  await field('sun').fill('业委会会把报价')

  const cut = Date.now()
  line.cut()
  const toldAfter = away.waitFor().then(() => Date.now() - cut)
  await field('sun').fill('业委会会把报价公示七天，')
  await field('sun').fill('业委会会把报价公示七天，有意见请找我。')
  await button('sun', '发出').click()
  await page('sun').getByText('正在发出').waitFor()
  // What happens meanwhile is for the others.
  await say('ma', '棚子建好之前，我们每晚巡一次。')
  await page('wang').getByLabel('您想问什么').fill('充电一次多少钱？')
  await button('wang', '提问').click()
  await allSee('充电一次多少钱？', ['zhao', 'ji', 'wang', 'chen', 'li'])
  await page('sun').getByText('没信号，没发出去。请再试一次，不会重复。').waitFor()
  expect(await field('sun').inputValue()).toBe('业委会会把报价公示七天，有意见请找我。')
  const after = await toldAfter
  expect(after).toBeGreaterThanOrEqual(quietMs)
  expect(after).toBeLessThan(quietMs + 2_000)
  // At the top of the window, however far down one has read.
  expect(await page('sun').evaluate(() => scrollY)).toBeGreaterThan(100)
  const { y } = (await away.boundingBox())!
  expect([y >= 0, y < 60]).toEqual([true, true])
  await shot('line-away', 'sun')

  line.heal()
  await allSee('棚子建好之前，我们每晚巡一次。', ['sun'])
  await allSee('充电一次多少钱？', ['sun'])
  await away.waitFor({ state: 'detached' })
  expect(await field('sun').inputValue()).toBe('业委会会把报价公示七天，有意见请找我。')
  await button('sun', '发出').click()
  await allSee('业委会会把报价公示七天，有意见请找我。', [...members, 'zhao', 'ji', 'wang', 'chen'])
  await expect.poll(() => field('sun').inputValue()).toBe('')
  await page('sun').getByText('没信号').waitFor({ state: 'detached' })
  const said = (await item('同意建充电棚：物业两周内完成三家报价和选址图，业委会公示七天。')).statements.map(({ text }: Json) => text)
  expect(said).toEqual(['三家报价收齐了，选址图周一贴出来。', '棚子建好之前，我们每晚巡一次。', '业委会会把报价公示七天，有意见请找我。'])
  await shot('talk', 'zhao', 'he', 'chen', 'qian')
  await likeFresh()
}, 60_000)

const title = '垃圾分类投放点没有洗手的地方'
const question = '是否同意在投放点装感应水龙头？'

test('the host’s window is closed in the middle; the deputy goes on from there', async () => {
  await button('zhao', `调整：${title}`).click()
  await button('zhao', '议这一项').click()
  await Promise.all(open().map((who) => page(who).getByRole('heading', { name: title }).first().waitFor()))
  await say('he', '给排水都在旁边，装感应龙头要 1,200 元。')
  await button('zhao', '发起表决').click()
  await page('zhao').getByLabel('表决什么').fill(question)
  await button('zhao', '拟好').click()
  await page('ji').getByText(question).first().waitFor()
  await windows.zhao.context.close()
  expect((await fetched()).state).toBe('in_session')
  await likeFresh(['ji', 'li'])
  await button('ji', '开始投票').click()
  await allSee(question)
}, 60_000)

test('a ballot whose answer is lost with the line is counted once', async () => {
  for (const who of ['li', 'he'] as const) {
    await page(who).getByRole('radio', { name: '同意' }).check()
    await button(who, /投“同意”/).click()
    await page(who).getByText('您已投票').waitFor()
  }
  await page('sun').getByRole('radio', { name: '同意' }).check()
  await shot('voting', 'sun', 'ji', 'wang', 'qian')
  const lost = line.loseAnswerTo('/ballots')
  await button('sun', /投“同意”/).click()
  await lost
  expect((await item(title)).votes[0]).toMatchObject({ cast: 3, voted: ['owners_committee', 'property_company', 'residents_committee'] })
  const away = page('sun').locator('.line-state')
  await never(away, 800)
  line.heal()
  await page('sun').getByText('您已投票').waitFor()
  await page('ma').getByRole('radio', { name: '弃权' }).check()
  await button('ma', /投“弃权”/).click()
  await allSee('已投 4 / 4')
  expect(await away.count()).toBe(0)
  expect(await page('chen').getByText('通过', { exact: true }).count()).toBe(0)
  await likeFresh(['sun', 'ji'])
  await button('ji', '结束投票').click()
  await allSee('通过')
  expect((await item(title)).votes[0].result).toMatchObject({ valid: true, passed: true, tally: { for: 3, against: 0, abstain: 1 } })
  await shot('passed', 'ma', 'ji', 'wang', 'qian')
}, 60_000)

test('the decision, the question of a resident, the end', async () => {
  await button('ji', '写决定').click()
  await page('ji').getByLabel('谁做什么').fill('物业两周内装好感应水龙头。')
  await page('ji').getByLabel('责任方').selectOption('property_company')
  await button('ji', '作出决定').click()
  await allSee('物业两周内装好感应水龙头。')
  await shot('decided', 'he', 'ji', 'chen', 'qian')
  await button('ji', '议这一项').click()
  await Promise.all(open().map((who) => page(who).getByRole('heading', { name: '充电一次多少钱？' }).first().waitFor()))
  await say('he', '按度收，一度 1 元，和小区西门外的桩一样。')
  await allSee('按度收，一度 1 元，和小区西门外的桩一样。', [...members, 'ji', 'wang', 'chen'])
  await shot('question', 'wang', 'qian')
  await button('ji', '更多').click()
  await page('ji').getByRole('dialog').getByRole('button', { name: '散会' }).click()
  await page('ji').getByRole('dialog').getByText('散会后，没有决定的议题转到下次。').waitFor()
  await page('ji').getByRole('dialog').getByRole('button', { name: '散会' }).click()
  await allSee('会开完了，纪要待各方签字', ['li', 'sun', 'he', 'ma', 'ji', 'wang', 'chen'])
  await shot('closed', 'li', 'ji', 'wang', 'qian')
}, 60_000)

test('signed by each party and published: every window shows what a fresh one shows', async () => {
  await Promise.all([...members, 'chen'].map((who) => page(who as Who).getByRole('link', { name: '看纪要' }).click()))
  await page('ji').getByRole('link', { name: '会议纪要' }).click()
  for (const who of members) await button(who, '代表本方签字').click()
  for (const name of ['李敏', '孙国强', '何涛', '马玉兰']) await page('ji').locator('.sign').getByText(name).waitFor()
  await button('ji', '公布纪要').click()
  await page('ji').getByRole('dialog').getByRole('button', { name: '公布纪要' }).click()
  await allSee('会开完了，纪要已公布', ['wang'])
  await page('chen').getByText('还没有公布').waitFor({ state: 'detached' })
  await shot('published', 'li', 'ji', 'wang', 'chen', 'qian')
  await likeFresh()

  const minutes = (await reader.get(`/meetings/${meeting}/minutes`, { Accept: 'text/markdown' })).text
  for (const text of ['三家报价收齐了，选址图周一贴出来。', '业委会会把报价公示七天，有意见请找我。', '棚子建好之前，我们每晚巡一次。', '给排水都在旁边，装感应龙头要 1,200 元。', '物业两周内装好感应水龙头。', '按度收，一度 1 元，和小区西门外的桩一样。'])
    expect(minutes.split(text).length - 1, text).toBe(1)
  for (const [who, { complaints }] of Object.entries(windows))
    // The browser itself notes every socket that the broken line refuses.
    expect(complaints.filter((complaint) => who !== 'sun' || !complaint.startsWith('WebSocket connection to')), who).toEqual([])
  expect(line.cuts).toBe(2)
  expect(await server.cli('verify')).toMatch(/^good/)
}, 60_000)
