// A matter of the village as its keepers and a resident meet it: proposed, counted with a mistake in it, taken back,
// held again where too few agreed, resolved, posted; in both languages and large letters.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { makePng } from './support/files.js'
import { ok, Server } from './support/server.js'

let server: Server
let password: string
let browser: Browser
let keeper: Window
let resident: Window
let api: Client
let path = ''
const shots = process.env.SIFANG_SHOTS

const window = (login: string, viewport = laptop, look = plain): Promise<Window> => openWindow(browser, server.url, { login, password }, viewport, look)
const shot = async (name: string, { page }: Window): Promise<void> => { if (shots) await page.screenshot({ path: `${shots}/matters-${name}.png`, fullPage: true }) }
const stage = ({ page }: Window, name: string) => page.locator('.stages > li', { hasText: name })
const read = async (): Promise<Json> => api.must('GET', path)
const day = (days: number): string => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)

async function count(due: number, present: number, agreed: number): Promise<void> {
  const { page } = keeper
  await page.getByLabel('应到').fill(String(due))
  await page.getByLabel('实到').fill(String(present))
  await page.getByLabel('同意', { exact: true }).fill(String(agreed))
}
const record = (name: string) => keeper.page.getByRole('button', { name: `记下：${name}` }).click()

beforeAll(async () => {
  ({ server, password } = await Server.demo(true))
  browser = await openBrowser()
  api = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'zhao']))
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('a host proposes a matter; a resident sees its six steps at once', async () => {
  keeper = await window('zhao')
  resident = await window('wang', phone)
  await show(resident, `${server.url}/polls`)
  await resident.page.getByRole('link', { name: '四议两公开' }).click()
  await resident.page.getByText('还没有四议两公开的事项').waitFor()
  await shot('none-phone', resident)

  const { page } = keeper
  await show(keeper, `${server.url}/matters`)
  await page.getByRole('link', { name: '新的事项' }).first().click()
  await page.getByRole('button', { name: '记下提议' }).click()
  await expect.poll(() => page.getByText('这一项要填').count()).toBe(2)
  await page.getByLabel('什么事').fill('修东边的路')
  await page.getByLabel('党组织怎么提的').fill('路面坑洼，党支部提议硬化，宽四米。')
  await page.reload()
  expect(await page.getByLabel('什么事').inputValue()).toBe('修东边的路')
  await shot('form', keeper)
  await page.getByRole('button', { name: '记下提议' }).click()
  await page.waitForURL(/\/matters\/[0-9a-z]{13}$/)
  path = new URL(page.url()).pathname
  expect((await read()).next).toBe('consultation')

  await resident.page.getByRole('link', { name: /修东边的路/ }).click()
  await expect.poll(() => resident.page.locator('.stages > li').count()).toBe(6)
  expect(await stage(resident, '党组织提议').getAttribute('data-place')).toBe('done')
  expect(await resident.page.locator('.stages form').count()).toBe(0)
})

test('while numbers are typed it says how many are needed and what comes out; a mistake is taken back', async () => {
  const { page } = keeper
  await count(12, 0, 0)
  await page.getByText('至少 7 人').waitFor()
  await count(12, 13, 9)
  await page.getByText('比总数还多').waitFor()
  await record('村两委商议')
  expect((await read()).version).toBe(1)
  await count(12, 8, 4)
  await page.getByText('照这个人数：没通过，要再开一次').waitFor()
  await shot('counting', keeper)
  await count(12, 8, 5)
  await page.getByText('照这个人数：通过').waitFor()
  await record('村两委商议')
  await stage(resident, '村两委商议').getByText('应到 12 人，实到 8 人，同意 5 人').waitFor()

  await page.getByRole('button', { name: '这一步记错了' }).click()
  await page.getByRole('dialog').getByLabel('原因').fill('同意的人数写错了')
  await page.getByRole('dialog').getByRole('button', { name: '这一步记错了' }).click()
  await stage(resident, '村两委商议').getByText('已撤回：同意的人数写错了').waitFor()
  expect(await stage(resident, '村两委商议').locator('del').count()).toBe(1)
  await count(12, 8, 6)
  await record('村两委商议')
  await stage(keeper, '党员大会审议').getByLabel('应到').waitFor()
})

test('too few agreed: it is held again in the same body; then the representatives resolve', async () => {
  await count(30, 20, 15)
  await record('党员大会审议')
  await stage(resident, '党员大会审议').getByText('未通过').waitFor()
  expect((await read()).next).toBe('party_members')
  await count(30, 20, 16)
  await record('党员大会审议')
  await stage(keeper, '村民（代表）会议决议').getByLabel('应到').waitFor()
  await count(45, 30, 16)
  await record('村民（代表）会议决议')
  await stage(keeper, '决议公开').getByLabel('贴在哪里').waitFor()
})

test('the resolution is posted, and the outcome only after that', async () => {
  const { page } = keeper
  await page.getByLabel('贴在哪里').fill('村务公开栏')
  await page.getByLabel('公开到哪天').fill(day(7))
  await page.getByLabel('公开的内容').fill('同意修东边的路，预算 31 万元。')
  const picture = (name: string, width: number) => ({ name, mimeType: 'image/png', buffer: makePng(width, 200) })
  const chosen = page.locator('input[type=file][multiple]')
  await chosen.setInputFiles(picture('IMG_1.png', 300))
  await page.getByText('传好了').waitFor()
  await record('决议公开')
  await stage(keeper, '实施结果公开').getByText(/之后才能公开结果/).waitFor()
  expect(await page.getByRole('button', { name: '记下：实施结果公开' }).count()).toBe(0)
  await stage(resident, '决议公开').getByText(/村务公开栏/).waitFor()
  await stage(resident, '决议公开').getByRole('button', { name: '放大看' }).waitFor()
  // The board where it hangs is photographed later.
  expect(await stage(resident, '决议公开').getByRole('button', { name: '添加照片或文件' }).count()).toBe(0)
  await stage(keeper, '决议公开').getByRole('button', { name: '添加照片或文件' }).click()
  await stage(keeper, '决议公开').locator('input[type=file][multiple]').setInputFiles(picture('IMG_2.png', 320))
  await page.getByText('传好了').waitFor()
  await stage(keeper, '决议公开').getByRole('button', { name: '添加照片或文件' }).click()
  await expect.poll(() => stage(resident, '决议公开').getByRole('button', { name: '放大看' }).count()).toBe(2)
  expect((await read()).state).toBe('in_progress')
  await shot('posted', keeper)
  await shot('posted-phone', resident)
  for (const [name, viewport, look] of [['en', laptop, { ...plain, language: 'en' as const }], ['large-phone', phone, { ...plain, elder: true }], ['en-phone', phone, { ...plain, language: 'en' as const }]] as const) {
    const other = await window('zhao', viewport, look)
    await show(other, `${server.url}${path}`)
    await other.page.locator('.stages > li').nth(5).waitFor()
    await shot(name, other)
    expect(other.complaints).toEqual([])
    await other.context.close()
  }
})

test('what goes no further says why, and nobody records on', async () => {
  const { page } = keeper
  await page.getByRole('button', { name: '不再办理这件事' }).click()
  await page.getByRole('dialog').getByLabel('原因').fill('资金没落实')
  await page.getByRole('dialog').getByRole('button', { name: '不再办理这件事' }).click()
  await resident.page.getByText('资金没落实').waitFor()
  expect((await read()).state).toBe('ended')
  expect(await page.locator('.stages form').count()).toBe(0)
  await show(resident, `${server.url}/matters`)
  await resident.page.getByText('不再办理').waitFor()
  for (const each of [keeper, resident]) expect(each.complaints).toEqual([])
})
