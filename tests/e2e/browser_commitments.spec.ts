// What a meeting charges a party with, in real windows: the host decides it, the party reports from a phone, a
// resident reads how far it is, the next meeting says what becomes of it; in both languages and large letters.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { makePng } from './support/files.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let host: Client
let first: string
let second: string
let decision: string
const windows: Window[] = []
let he: Page // of the property company, on a phone
let desk: Page // the host's
let wang: Page // a resident, on a phone

async function open(login: string, view: { width: number; height: number }, path: string, look = plain): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, view, look)
  windows.push(window)
  await show(window, server.url + path)
  return window.page
}
const shot = shotsOf('commitments')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const day = (days: number): string => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)
const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))

async function begin(title: string): Promise<string> {
  const { id } = await host.must('POST', '/communities/MG/meetings', { title, starts_at: new Date().toISOString() })
  await host.act(`/meetings/${id}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await (await person(login)).act(`/meetings/${id}`, 'check_in')
  await host.act(`/meetings/${id}`, 'start')
  return id
}

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  host = await person('zhao')
  first = await begin('岗亭专题会')
  const topic = await host.must('POST', `/meetings/${first}/agenda`, { kind: 'topic', title: '东门岗亭漏雨', urgent: '雨季' })
  await host.act(`/meetings/${first}`, 'next', { item: topic.id })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('the host charges a party with a time, and a day to look at it again', async () => {
  desk = await open('zhao', laptop, `/m/${first}/host`)
  await button(desk, '写决定').click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('谁做什么').fill('修好东门岗亭的屋顶')
  await dialog.getByLabel('责任方').selectOption({ label: '物业' })
  await dialog.getByLabel('什么时候前').fill(day(20))
  await dialog.getByLabel('复查日期').fill(day(10))
  await button(desk, '作出决定').click()
  await desk.getByText('修好东门岗亭的屋顶').first().waitFor()
  const item = (await host.must('GET', `/meetings/${first}`)).agenda.find((one: Json) => one.task)
  decision = item.decision.id
  expect(item.task).toMatchObject({ state: 'open', percent: 0 })
  await host.act(`/meetings/${first}`, 'close')
})

test('a resident finds it from the meetings, and the party on its desk', async () => {
  wang = await open('wang', phone, '/m')
  await wang.getByRole('link', { name: '会上定的事，办得怎么样' }).click()
  await wang.getByRole('link', { name: /修好东门岗亭的屋顶/ }).waitFor()
  await shot(wang, 'list-phone')
  await wang.getByRole('button', { name: '业委会' }).click()
  await wang.getByRole('button', { name: '不再办理' }).click()
  await wang.getByText('没有这样的。').waitFor()
  await wang.reload() // the address holds what is chosen
  await wang.getByText('没有这样的。').waitFor()
  await wang.getByRole('button', { name: '业委会' }).click()
  await wang.getByRole('button', { name: '不再办理' }).click()
  await wang.getByRole('link', { name: /修好东门岗亭的屋顶/ }).click()
  await wang.getByText('还没有报过进展。').waitFor()
  expect(await button(wang, '报进展').count()).toBe(0)

  he = await open('he', phone, '/desk')
  await he.getByRole('link', { name: /修好东门岗亭的屋顶/ }).click()
  await button(he, '报进展').waitFor()
})

test('the party reports from a phone; what is typed and sent survives a reload, and the resident sees it at once', async () => {
  await he.getByLabel('办到哪一步').fill('材料到了，等晴天施工')
  await he.getByLabel('完成百分之几（可不填）').fill('130')
  await he.getByText('写 0 到 100 的数').waitFor()
  await he.getByLabel('完成百分之几（可不填）').fill('40')
  await he.waitForTimeout(500)
  await he.locator('.pick input[multiple]').setInputFiles({ name: 'IMG_3.png', mimeType: 'image/png', buffer: makePng(600, 400) })
  await he.getByText('传好了').waitFor()
  await he.waitForTimeout(500)
  await he.reload()
  expect(await he.getByLabel('办到哪一步').inputValue()).toBe('材料到了，等晴天施工')
  await he.getByText('传好了').waitFor()
  await shot(he, 'report-phone')
  await button(he, '报进展').click()
  await wang.getByText('材料到了，等晴天施工').waitFor()
  await button(wang, '放大看：照片 1 / 1').click()
  await wang.getByRole('dialog').getByRole('img').waitFor()
  await shot(wang, 'evidence-phone')
  await button(wang, '关上').click()
  await he.locator('.pick__list').waitFor({ state: 'detached' })
  expect(await wang.getByRole('progressbar').getAttribute('value')).toBe('40')
  await expect.poll(() => he.getByLabel('办到哪一步').inputValue()).toBe('')
})

test('it is divided, a part ticked off by keyboard, and finished only after its parts', async () => {
  await button(he, '加一个分项').click()
  const dialog = he.getByRole('dialog')
  await dialog.getByLabel('办什么').fill('拆旧瓦')
  await dialog.getByLabel('责任方').selectOption({ label: '居委会' })
  await button(he, '加上').click()
  await he.getByText('拆旧瓦', { exact: true }).waitFor()
  // Whose part it is ticks it off.
  expect(await he.getByRole('checkbox', { name: '拆旧瓦' }).count()).toBe(0)
  await he.getByText('办完了', { exact: true }).click()
  await he.getByText('还有 1 个分项没办完').waitFor()
  await shot(he, 'parts-phone')
  const li = await open('li', laptop, `/decisions/${decision}`)
  await li.getByRole('checkbox', { name: '拆旧瓦' }).focus()
  await li.keyboard.press('Enter')
  await li.locator('[role=checkbox][aria-checked=true]').waitFor()
  await he.locator('.parts [data-state=done]').waitFor()
  await he.getByLabel('办成什么样').fill('屋顶换好了，下雨看过，不漏')
  await he.locator('.pick input[multiple]').setInputFiles({ name: 'IMG_4.png', mimeType: 'image/png', buffer: makePng(300, 200) })
  await he.getByText('传好了').waitFor()
  await button(he, '报完成').click()
  await wang.getByText('已报完成，待会议认可').waitFor()
  await shot(wang, 'done-phone')
})

test('what moderators mask of it is seen by nobody any more, on pages that were open too', async () => {
  const photos = (page: Page) => button(page, '放大看：照片 1 / 1')
  const li = windows.at(-1)!.page
  await photos(li).nth(1).waitFor()
  await photos(wang).nth(1).waitFor()
  await button(li, '遮盖内容').click()
  const dialog = li.getByRole('dialog')
  await dialog.getByText('一张照片或文件').click()
  await dialog.getByText('照片 1', { exact: true }).click()
  await dialog.getByLabel('为什么').fill('拍到了人')
  await shot(li, 'mask')
  await button(li, '遮盖').click()
  await wang.getByText('这个文件已遮盖').waitFor()
  expect(await photos(wang).count()).toBe(1)
  await button(li, '遮盖内容').click()
  await button(li, '取消遮盖').click()
  await li.getByRole('dialog').getByLabel('为什么').fill('没有拍到人')
  await button(li, '取消遮盖').click()
  await photos(wang).nth(1).waitFor()
})

test('the next meeting opens with it, hears the report, and a slip of the hand is said again', async () => {
  second = await begin('下一次会')
  const { agenda } = await host.must('GET', `/meetings/${second}`)
  await host.act(`/meetings/${second}`, 'next', { item: agenda.find(({ reports_on: on }: Json) => on?.id === decision).id })
  await show(windows[0]!, `${server.url}/m/${second}/host`)
  await desk.getByText('屋顶换好了，下雨看过，不漏').waitFor()
  await button(desk, '放大看：照片 1 / 1').waitFor()
  await shot(desk, 'console')
  const wall = await open('zhao', { width: 1920, height: 1080 }, `/m/${second}/projector`)
  await show({ ...windows.find(({ page }) => page === he)! }, `${server.url}/m/${second}`)
  await he.getByText('屋顶换好了，下雨看过，不漏').waitFor()
  await button(desk, '记下结论').click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByText('不再办理').click()
  await dialog.getByRole('button', { name: '记下', exact: true }).click()
  await dialog.getByText('这一项要填').waitFor()
  await dialog.getByText('继续办理').click()
  await dialog.getByLabel('新的期限（不填则不变）').fill(day(30))
  await dialog.getByLabel(/补充一句/).fill('过一个雨季再看')
  await dialog.getByRole('button', { name: '记下', exact: true }).click()
  await wall.getByText('继续办理').waitFor()
  await shot(wall, 'wall')
  await he.getByText('过一个雨季再看').waitFor()
  await wang.getByText('会议：继续办理').waitFor()
  await button(desk, '更多').click()
  await button(desk, '记下结论').click()
  await desk.getByRole('dialog').getByText('认可完成').click()
  await desk.getByRole('dialog').getByRole('button', { name: '记下', exact: true }).click()
  await wall.getByText('认可完成').waitFor()
  await wang.getByText('已办结').first().waitFor()
  await host.act(`/meetings/${second}`, 'close')
})

test('each party answers for what it was charged with; pages in both languages, dark and in large letters', async () => {
  const { parties } = await host.must('GET', '/communities/MG/accountability')
  const account = parties.find(({ party }: Json) => party === 'property_company')
  await show(windows.find(({ page }) => page === wang)!, `${server.url}/decisions`)
  const row = wang.getByRole('row', { name: /物业/ })
  expect((await row.getByRole('cell').allInnerTexts()).map(Number)).toEqual([account.charged, account.done, account.in_time, account.late])
  for (const [name, view, look] of [
    ['en-phone', phone, { ...plain, language: 'en' as const }], ['large-phone', phone, { ...plain, elder: true }],
    ['laptop', laptop, plain], ['en-laptop', laptop, { ...plain, language: 'en' as const }], ['dark-phone', phone, { ...plain, theme: 'dark' as const }],
  ] as const) {
    const list = await open('he', view, '/decisions', look)
    await list.getByRole('table').waitFor()
    await shot(list, `list-${name}`)
    const one = await open('he', view, `/decisions/${decision}`, look)
    await one.getByText('材料到了，等晴天施工').waitFor()
    await shot(one, `one-${name}`)
    await one.context().close()
    await list.context().close()
  }
  await show(windows.find(({ page }) => page === wang)!, `${server.url}/decisions/0000000000000`)
  await wang.getByText('没有这个决定').waitFor()
  for (const { complaints } of windows) expect(complaints).toEqual([])
})

test('a long decision has a short title; done, it gets an addition or is taken up again by who has it', async () => {
  const whole = `修好西门岗亭的屋顶；${'材料由物业采购，费用从公共收益里出，'.repeat(4)}完工后请业委会看过。`
  const other = await begin('西门专题会')
  const { id } = await host.must('POST', `/meetings/${other}/agenda`, { kind: 'topic', title: '西门岗亭', urgent: '雨季' })
  const { decision: long } = await host.must('POST', `/agenda/${id}/decision`, { text: whole, party: 'property_company' })
  const reader = await open('wang', phone, `/decisions/${long.id}`)
  await reader.getByRole('heading', { name: '修好西门岗亭的屋顶…' }).waitFor()
  await reader.getByText(whole, { exact: true }).waitFor()
  expect(await reader.title()).toContain('修好西门岗亭的屋顶…')
  expect(await reader.title()).not.toContain('公共收益')

  const worker = await open('he', phone, `/decisions/${long.id}`)
  await worker.getByText('办完了', { exact: true }).click()
  await worker.getByLabel('办成什么样').fill('换好了')
  await button(worker, '报完成').click()
  await reader.getByText('已报完成，待会议认可').waitFor()
  await worker.getByLabel('补充什么').fill('发票在物业办公室')
  await shot(worker, 'addition-phone')
  await button(worker, '补上').click()
  await reader.getByText('发票在物业办公室').waitFor()
  await reader.getByText('已报完成，待会议认可').waitFor()
  await worker.getByText('还要接着办', { exact: true }).click()
  await worker.getByLabel('还有什么没办好').fill('檐口还要补一道胶')
  await worker.getByLabel('完成百分之几（可不填）').fill('90')
  await button(worker, '接着办').click()
  await reader.getByText('檐口还要补一道胶').waitFor()
  expect(await reader.getByRole('progressbar').getAttribute('value')).toBe('90')
  await button(worker, '报进展').waitFor()
})
