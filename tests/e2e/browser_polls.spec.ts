// A vote of the owners as they meet it: an administrator's roll with a mistake in it, a host who announces too
// early, an owner of two homes on a phone, written ballots typed twice, the count, and the result in both languages.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { makePng } from './support/files.js'
import { ok, Server } from './support/server.js'

let server: Server
let password: string
let browser: Browser
let host: Client
let poll: string
const windows: Window[] = []

beforeAll(async () => {
  ({ server, password } = await Server.demo(true))
  browser = await openBrowser()
  host = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'zhao']))
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

async function window(login: string, viewport = laptop, language: 'zh-CN' | 'en' = 'zh-CN'): Promise<Window> {
  const opened = await openWindow(browser, server.url, { login, password }, viewport, { ...plain, language })
  windows.push(opened)
  return opened
}
/** The days of notice and of voting pass: the poll's times are set back by hand, in seconds from now. */
function pass(opens: number, closes: number): void {
  const at = (seconds: number): number => Date.now() + seconds * 1000
  execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(server.data, 'sifang.db'), `UPDATE polls SET opens_at_ms = ${at(opens)}, closes_at_ms = ${at(closes)}`])
}
const file = (name: string, lines: string[]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) })
const header = '楼栋,单元,房号,业主编号,面积,姓名,账号'
const bar = (page: Page, measure: string) => page.locator(`.against[data-measure=${measure}]`)

test('an administrator is told of the mistake in a roll by its line, and the mended file is read in whole', async () => {
  const { page, ...admin } = await window('admin')
  await show({ page, ...admin }, `${server.url}/setup`)
  await page.getByRole('link', { name: '谁能投票：导入和查看' }).click()
  const choose = page.locator('input[type=file]')
  await choose.setInputFiles(file('业主.csv', [header, '3,1,501,Y1,90.5,王秀英,wang', '3,1,502,Y1,六十,王秀英,wang', '3,1,601,Y2,120,陈立,nobody']))
  await page.getByText('第 3 行，面积：要写平方米数').waitFor()
  await page.getByText('第 4 行，账号：这里没有这个账号').waitFor()
  expect(await page.getByRole('button', { name: /写进名册/ }).count()).toBe(0)
  await choose.setInputFiles(file('业主.csv', [header, '3,1,501,Y1,90.5,王秀英,wang', '3,1,502,Y1,60,王秀英,wang', '3,1,601,Y2,120,陈立,', '3,1,602,Y3,80,周大爷,']))
  await page.getByText('新的 4 行').waitFor()
  expect(await page.getByText('这个名册还是空的').count()).toBe(1)
  await page.getByRole('button', { name: '写进名册（4 处变化）' }).click()
  await page.getByText('名册里 4 行 · 3 人 · 350.5 m²').waitFor()

  // Somebody may vote online for a line, and no more; and that can be taken back.
  await page.getByRole('button', { name: '连账号 3-1-601' }).click()
  await page.getByRole('dialog').getByLabel('受托人的账号').fill('chen')
  await page.getByRole('dialog').getByRole('button', { name: '连账号' }).click()
  const line = page.locator('.line', { hasText: '3-1-601' })
  await line.getByText('陈立').nth(1).waitFor()
  await line.getByRole('button', { name: '断开 陈立' }).click()
  await page.getByText('chen 不再替 3-1-601 投票').waitFor()
  await page.getByRole('button', { name: '撤回' }).click()
  await line.getByRole('button', { name: '断开 陈立' }).waitFor()
})

test('a host drafts a vote, is told at the field which time is too early, and announces it for the earliest', async () => {
  const opened = await window('zhao')
  const { page } = opened
  await show(opened, `${server.url}/polls`)
  await page.getByText('还没有会外表决').waitFor()
  await page.locator('main').getByRole('link', { name: '新的表决' }).first().click()
  await page.getByLabel('表决什么').fill('用维修资金更换 3 号楼电梯')
  await page.getByRole('button', { name: '拟好' }).click()
  await page.waitForURL(/\/polls\/(?!new)[\w-]+$/)
  poll = page.url().split('/').pop()!
  await page.getByText('面积和人数都要有三分之二以上参与。').waitFor()
  await page.getByRole('button', { name: '公告这次表决' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('名册里 4 行').waitFor()
  const first = await dialog.getByLabel('开始日期').inputValue()
  const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
  await dialog.getByLabel('开始日期').fill(soon)
  await dialog.getByRole('button', { name: '公告这次表决' }).click()
  await dialog.getByText('太早了，最早').waitFor()
  expect((await host.get(`/polls/${poll}`)).body.state).toBe('draft')
  await dialog.getByLabel('开始日期').fill(first)
  await dialog.getByRole('button', { name: '公告这次表决' }).click()
  await page.getByText('自己开始，不用管').waitFor()
  expect((await host.get(`/polls/${poll}`)).body.state).toBe('announced')

  pass(-1, 3600)
  await page.getByText(/截止，还剩/).waitFor({ timeout: 30_000 }) // by itself, told by the line
})

test('an owner votes for both homes on the phone; the bars of another window move, and tell nothing of the choice', async () => {
  const watching = await window('zhao')
  await show(watching, `${server.url}/polls/${poll}`)
  await bar(watching.page, 'area').getByText('0%').waitFor()

  const opened = await window('wang', phone)
  const { page } = opened
  await show(opened, `${server.url}/home`)
  await page.getByText('请您表决').waitFor()
  await page.getByRole('link', { name: /请您表决/ }).click()
  await page.getByRole('heading', { name: '还有 2 票等您投' }).waitFor()
  await page.getByText('2 票都投一样的').click()
  const ballot = page.getByRole('form', { name: '3-1-501，3-1-502' }).or(page.locator('form.ballot'))
  await ballot.getByText('150.5 m²').waitFor()
  await ballot.getByText('同意', { exact: true }).click()
  await ballot.getByRole('button', { name: '投“同意”' }).click()
  await page.getByRole('dialog').getByText('不能改，也不能撤').waitFor()
  expect((await host.get(`/polls/${poll}`)).body.cast).toEqual({ heads: 0, area: 0 })
  await page.getByRole('dialog').getByRole('button', { name: '投出' }).click()
  await page.getByRole('heading', { name: '您已投票' }).waitFor() // with the first of the two receipts
  await page.locator('.receipt').nth(1).waitFor()
  expect(await page.locator('.receipt').allInnerTexts()).toEqual([expect.stringMatching(/3-1-501[\s\S]*同意/), expect.stringMatching(/3-1-502[\s\S]*同意/)])

  await bar(watching.page, 'area').getByText('42.9%').waitFor()
  await bar(watching.page, 'heads').getByText('33.3%').waitFor()
  await bar(watching.page, 'area').getByText('还差 83.17 m²').waitFor()
  expect(await watching.page.locator('.against__bar [data-choice]').count()).toBe(0)
  await watching.page.getByText('表', { exact: true }).first().click()
  await watching.page.getByRole('cell', { name: '42.9%' }).waitFor()
  // Home has nothing to ask any more.
  await page.goto(`${server.url}/home`)
  await page.getByRole('heading', { name: '我的诉求' }).waitFor()
  expect(await page.getByText('请您表决').count()).toBe(0)
})

/** Types a ballot by keyboard alone. */
async function type(page: Page, elector: string, digit: string): Promise<void> {
  await page.getByLabel('谁的票').fill(elector)
  await page.keyboard.press('Enter')
  await page.keyboard.press(digit)
  await page.keyboard.press('Enter')
}

test('two clerks type written ballots by keyboard; where they differ the host settles it', async () => {
  const one = await window('qian')
  const two = await window('zheng', phone)
  for (const clerk of [one, two]) await show(clerk, `${server.url}/polls/${poll}/papers`)
  await type(one.page, '3-1-602', '2')
  await one.page.getByText('第一遍录好了，等另一个人录第二遍').waitFor()
  expect(await one.page.getByLabel('谁的票').inputValue()).toBe('')
  expect(await one.page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  const photo = async (name: string): Promise<void> => {
    await one.page.locator('input[type=file][multiple]').setInputFiles({ name, mimeType: 'image/png', buffer: makePng(300, 200) })
    await one.page.getByText('传好了').waitFor()
  }
  await photo('IMG_6.png')
  await type(one.page, '3-1-602', '2')
  await one.page.getByText('您录过了，第二遍要另一个人来录').waitFor()
  await expect.poll(() => one.page.getByText('传好了').count()).toBe(0) // it goes with nobody else's
  await type(one.page, '9-9-999', '1')
  await one.page.getByText('名册里没有，请看看户号').waitFor()
  await photo('IMG_7.png')
  await type(one.page, '3-1-601', '2')
  await one.page.locator('[data-typed=first]', { hasText: '3-1-601' }).waitFor()
  expect(await one.page.getByText('传好了').count()).toBe(0) // it went with the ballot
  await type(two.page, '3-1-602', '2')
  await two.page.getByText('两遍一样，已计票').waitFor()
  await type(two.page, '3-1-601', '1')
  await two.page.getByText('两遍不一样或已投过，转人工核对').waitFor()

  // Who typed it does not settle it; the host does, with a reason.
  await one.page.getByText('待核', { exact: true }).click()
  await one.page.getByText('您录过这张票，请没有录过的人核对。').waitFor()
  expect(await one.page.getByRole('button', { name: '核对 3-1-601' }).count()).toBe(0)
  const third = await window('zhao')
  await show(third, `${server.url}/polls/${poll}/papers`)
  await third.page.getByText('待核', { exact: true }).click()
  await third.page.getByRole('button', { name: '核对 3-1-601' }).click()
  const dialog = third.page.getByRole('dialog')
  await dialog.getByRole('button', { name: '放大看' }).waitFor() // the photo of the paper
  await dialog.getByText('算数：同意').click()
  await dialog.getByLabel('原因').fill('看过原件')
  await dialog.getByRole('button', { name: '核对' }).click()
  await third.page.getByText('没有要核的票').waitFor()
  // Door to door: everybody has voted now.
  await two.page.getByText('名单', { exact: true }).click()
  await two.page.getByText('只看还没投的').click()
  await two.page.getByText('都投了').waitFor()
  expect((await host.get(`/polls/${poll}`)).body.cast).toEqual({ heads: 3, area: 35_050 })
})

test('the host counts and publishes, and the owner reads the result in either language', async () => {
  pass(-3600, -1)
  const opened = await window('zhao')
  const { page } = opened
  await show(opened, `${server.url}/polls/${poll}`)
  await page.getByRole('button', { name: '结束并计票' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '结束并计票' }).click()
  await page.getByText('参与的够了，同意的也够了。').waitFor()
  await page.getByText('咨询性结果，以官方系统为准').waitFor()
  const result = (await host.get(`/polls/${poll}`)).body as Json
  expect(result.result).toMatchObject({ valid: true, passed: true, cast: { heads: 3, area: 35_050 } })
  // The file's fingerprint is computed by the page itself.
  await page.getByRole('button', { name: '下载名册' }).click()
  await page.getByText('下载的文件算出来的指纹和上面一样。').waitFor()
  await page.getByRole('button', { name: '公布这次结果' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '公布这次结果' }).click()
  await page.getByText('结果已公布').first().waitFor()

  for (const [language, words] of [['zh-CN', ['通过', '270.5 m²，77.1%', '只算投了的']], ['en', ['Carried', '270.5 m², 77.1%', 'As cast']]] as const) {
    const reader = await window('wang', phone, language)
    await show(reader, `${server.url}/polls/${poll}`)
    await reader.page.locator('.verdict__word', { hasText: words[0] }).waitFor()
    for (const word of words.slice(1)) await reader.page.getByText(word).first().waitFor()
    expect(await reader.page.getByText('2 people').or(reader.page.getByText('2 人')).count()).toBeGreaterThan(0)
  }
  for (const one of windows) expect(one.complaints).toEqual([])
})

test('an item of a meeting is put to a vote: its title is the question, and each page leads to the other', async () => {
  const opened = await window('zhao')
  const { page } = opened
  const meetings = (await host.get('/communities/MG/meetings')).body.items as Json[]
  const { id, title } = meetings.find(({ state }) => state === 'published') ?? meetings[0]!
  const item = ((await host.must('GET', `/meetings/${id}`)).agenda as Json[]).find((one) => one.title && !one.private && one.state !== 'withdrawn')!
  const section = page.locator(`[id="${item.id}"]`)
  await show(opened, `${server.url}/m/${id}/minutes`)
  await section.getByRole('link', { name: '就这一项发起会外表决' }).click()
  await expect.poll(() => page.getByLabel('表决什么').inputValue()).toBe(item.title)
  await page.getByRole('button', { name: '拟好' }).click()
  // The form has that link as well.
  await page.waitForURL(/\/polls\/(?!new)\w+$/)
  await page.getByRole('link', { name: `出自 ${title}：${item.title}` }).click()
  await page.waitForURL(`**/m/${id}`)
  await show(opened, `${server.url}/m/${id}/minutes`)
  await section.getByRole('link', { name: item.title, exact: true }).click()
  await page.waitForURL(/\/polls\/(?!new)[\w-]+$/)
  const { item: put, state } = (await host.get(`/polls/${page.url().split('/').pop()!}`)).body
  expect([put, state]).toEqual([item.id, 'draft'])
})
