// The township in real windows: an administrator connects it, makes a mistake in the tables and mends it, tries both
// directions; an officer sends a dead letter again; the ticket's page shows the township's own track; keys are made once.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import type { Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { password } from './support/points.js'
import { ok, Server } from './support/server.js'
import { arrived, gridShelf, reportUp, switchOn, Township, township, until, whole } from './support/township.js'

let server: Server
let browser: Browser
let people: People
let there: Township
let page: Page // the administrator's
let id: number
let ticket: Json
const windows: Window[] = []

async function open(login: string, path: string, view: { width: number; height: number }, look = plain): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, view, look)
  windows.push(window)
  await show(window, server.url + path)
  return window.page
}
const first = (): Window => {
  const [window] = windows
  if (!window) throw new Error('no window is open')
  return window
}
const shot = shotsOf('township')
const over = (which: Page): Promise<number> => which.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const button = (name: string | RegExp, which = page) => which.getByRole('button', { name, exact: typeof name === 'string' })
const dialog = (which = page) => which.getByRole('dialog')
const admin = () => township(people.admin!)

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--private-webhooks')
  people = await found(server)
  for (const [login, role] of [['boss', 'admin'], ['town', 'officer'], ['villager', 'resident']] as const)
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role, '--password-stdin'], password)
  await ok(['user', 'add', '--data', server.data, '--login', 'chair', '--name', '主任', '--community', 'MG', '--role', 'member', '--party', 'residents_committee', '--password-stdin'], password)
  await switchOn(people)
  there = await Township.open()
  browser = await openBrowser()
  page = await open('boss', '/grid/township', laptop)
})
afterAll(async () => {
  await browser?.close()
  there?.close()
  await server?.remove()
})

test('nothing is connected yet; a connector is filled in, and asked whether it is there', async () => {
  await page.getByText('还没有连接乡镇的系统').waitFor()
  await shot(page, 'none')
  await button('连接一个系统').click()
  await button('保存连接').click()
  await dialog().getByText('请填 http 或 https 开头的地址').waitFor()
  await dialog().getByLabel('叫什么').fill('街道指挥中心')
  await dialog().getByLabel('对方的地址').fill(`${there.url}/v2`)
  await dialog().getByLabel('对方给的密钥').fill('key')
  await shot(page, 'form')
  await there.command('down') // it is asked at once, and would answer before the page is there
  await button('保存连接').click()
  await page.waitForURL(/\/grid\/township\/\d+$/)
  id = Number(new URL(page.url()).pathname.split('/').at(-1))
  await page.getByText('对方还没应答过').waitFor()
  await there.command('up')
  await button('现在试一下').click()
  await page.getByText(/对方应答过/).waitFor()
  await page.getByText('正常', { exact: true }).waitFor()
  expect(await page.content()).not.toContain('value="key"')
  await shot(page, 'connector')
})

test('a wrong row is kept and named, stays on the device until it is saved, and is mended', async () => {
  await page.getByRole('link', { name: '对照表' }).first().click()
  await page.getByText('都对，可以收发').waitFor()
  const section = page.locator('#table-category')
  await section.getByRole('button', { name: /^加一行/ }).click()
  const row = section.getByRole('group', { name: '第 1 行' })
  await row.getByLabel('对方的').fill('10203')
  await page.getByText('有没保存的改动，留在这台设备上').waitFor()
  await page.waitForTimeout(500)
  await page.reload()
  expect(await row.getByLabel('对方的').inputValue()).toBe('10203')
  await button('保存对照表').click()
  await section.getByText('第 1 行：空着，请填上').waitFor()
  await page.getByText(/处不对，这个连接先停着/).waitFor()
  await shot(page, 'mapping-wrong')
  expect((await admin().must('GET', '/connectors')).items[0].problems).toBeGreaterThan(0)
  await row.getByLabel('这里的').selectOption('lift')
  await section.getByRole('button', { name: /^加一行/ }).click()
  await section.getByRole('group', { name: '第 2 行' }).getByLabel('这里的').selectOption('*')
  await section.getByRole('group', { name: '第 2 行' }).getByLabel('对方的').fill('10000')
  await button('保存对照表').click()
  await page.getByText('都对，可以收发').waitFor()
  await page.getByText('对照表都保存了').waitFor()
  expect((await admin().must('GET', `/connectors/${id}/mapping`)).tables.category).toEqual([{ ours: 'lift', theirs: '10203' }, { ours: '*', theirs: '10000' }])
})

test('a long table is folded; what is wrong in it is seen all the same, and whoever saves loses nothing of it', async () => {
  const words = async (): Promise<Json[]> => (await admin().must('GET', `/connectors/${id}/mapping`)).tables.state_in
  const before = await words()
  const section = page.locator('#table-state_in')
  const rows = section.getByRole('group')
  await show(first(), `${server.url}/grid/township/${id}/mapping`)
  await expect.poll(() => rows.count()).toBe(20)
  const level = section.getByRole('group', { name: '第 1 行' }).getByLabel('步', { exact: true })
  await level.fill('1')
  await level.press('Tab')
  await button('保存对照表').click()
  await page.getByText('对照表都保存了').waitFor()
  expect(await words()).toEqual([{ ...before[0], level: 1 }, ...before.slice(1)])
  await section.getByRole('button', { name: `还有 ${before.length - 20} 行` }).click()
  await expect.poll(() => rows.count()).toBe(before.length)
  const last = section.getByRole('group', { name: `第 ${before.length} 行` })
  await last.getByLabel('对方的').fill('open')
  await button('保存对照表').click()
  await page.getByText(/处不对，这个连接先停着/).waitFor()
  await show(first(), `${server.url}/grid/township/${id}/mapping`)
  await section.getByText(new RegExp(`^第 ${before.length} 行：`)).waitFor()
  expect(await rows.count()).toBe(before.length)
  await last.getByLabel('对方的').fill(before.at(-1)!.theirs)
  await button('保存对照表').click()
  await page.getByText('都对，可以收发').waitFor()
  expect(await words()).toEqual([{ ...before[0], level: 1 }, ...before.slice(1)])
})

test('a colleague’s change is put beside what is typed, never over it', async () => {
  const section = page.locator('#table-deadline')
  await section.getByRole('button', { name: /^加一行/ }).click()
  await section.getByRole('group', { name: '第 1 行' }).getByLabel('对方的').fill('48h')
  const now = await admin().must('GET', `/connectors/${id}/mapping`)
  await admin().must('PUT', `/connectors/${id}/mapping`, { tables: now.tables, template: now.template, version: now.version })
  await button('保存对照表').click()
  await page.getByText('别人刚改过对照表，您改的还在').waitFor()
  expect(await section.getByRole('group', { name: '第 1 行' }).getByLabel('对方的').inputValue()).toBe('48h')
  await button('用我的').click()
  await button('保存对照表').click()
  await page.getByText('对照表都保存了').waitFor()
  expect((await admin().must('GET', `/connectors/${id}/mapping`)).tables.deadline).toEqual([{ theirs: '48h', minutes: 1440 }])
})

test('both directions are tried and nothing is done', async () => {
  const { name, url, version } = (await admin().must('GET', '/connectors')).items[0]
  await admin().must('PUT', `/connectors/${id}`, { name, url, on: true, poll_s: 1, retry_s: 1, version }) // in a test's time
  ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('its number is kept', async () => (await people.rc!.must('GET', `/tickets/${ticket.id}`)).foreign_number === request.id)
  await page.getByLabel('诉求编号').fill(ticket.number)
  await button('看会送什么').click()
  await page.getByText('会这样送给“街道指挥中心”').waitFor()
  await page.locator('pre').filter({ hasText: request.id }).first().waitFor()
  const body = { update_id: 'T', service_request_id: request.id, status: 'FIXED', description: '好了', updated_datetime: '2026-11-28T10:00:00+08:00' }
  await page.getByLabel('对方发来的原文').fill('{')
  await button('看会怎么办').click()
  await page.getByText('这不是 JSON，请看括号和引号。').waitFor()
  await page.getByLabel('对方发来的原文').fill(JSON.stringify(body))
  await button('看会怎么办').click()
  await page.getByText(`${ticket.number}：会报办好，请居民确认`).or(page.getByText(`${ticket.number}：比已经知道的旧，只会记下`)).waitFor()
  await shot(page, 'try')
  expect((await people.rc!.must('GET', `/tickets/${ticket.id}`)).state).toBe('township')
})

test('an officer sees on a phone what is dead, in words, and sends it again', async () => {
  await there.manner({ refuse: 1 })
  await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: '今天又停了一次' })
  await until('it is dead', async () => (await whole(people.officer!, `/connectors/${id}/queue?state=dead`)).length > 0)
  const mobile = await open('town', `/grid/township/${id}`, phone)
  await mobile.getByText('有送不到的').waitFor()
  expect(await mobile.getByRole('button', { name: '改连接' }).count()).toBe(0)
  await mobile.getByText('系统原话').first().waitFor()
  expect(await over(mobile)).toBe(0)
  await shot(mobile, 'dead-phone')
  await there.manner({ refuse: 0 })
  await mobile.getByRole('button', { name: /^再送一次/ }).first().click()
  await mobile.getByText('排上队了，马上再送').waitFor()
  await until('it is there', async () => (await whole(people.officer!, `/connectors/${id}/queue?state=dead`)).length === 0)
  await mobile.getByText('收到的', { exact: true }).click()
  await mobile.getByRole('heading', { name: '收到的' }).waitFor()
  await mobile.getByText('两边核对', { exact: true }).first().click()
  await mobile.getByRole('button', { name: '现在核对' }).click()
  await mobile.getByText(/比了 1 件/).waitFor()
  await shot(mobile, 'compared-phone')
})

test('the ticket’s page shows the township’s own track, in dark and large letters too', async () => {
  const request = (await there.request(ticket.number))!
  await there.step(request.id, 'open', '分拨至城管科', { level: 1, label: '一级分拨', who: '街道' })
  await there.step(request.id, 'in_progress', '已派人到现场', { level: 4, label: '现场处置', who: '城管科' })
  await until('it has come', async () => (await township(people.rc!).must('GET', `/tickets/${ticket.id}/township`)).steps.length >= 2)
  const { name, url, version } = (await admin().must('GET', '/connectors')).items[0]
  await admin().must('PUT', `/connectors/${id}`, { name, url, on: true, version, case_url: 'https://town.example/case/{{foreign}}' })
  const mobile = await open('villager', `/t/${ticket.number}`, phone, { language: 'zh-CN', theme: 'dark', elder: true })
  const part = mobile.getByRole('region', { name: '乡镇办理过程' })
  await part.getByText('分拨：一级分拨').waitFor()
  await part.getByText('处置：现场处置').waitFor()
  await part.getByText('已派人到现场').waitFor()
  const link = part.getByRole('link', { name: request.id })
  expect([await link.getAttribute('href'), await link.getAttribute('rel'), await link.getAttribute('target')]).toEqual([`https://town.example/case/${request.id}`, 'noopener noreferrer', '_blank'])
  expect(await over(mobile)).toBe(0)
  await part.scrollIntoViewIfNeeded()
  await shot(mobile, 'track-dark-elder')
})

test('the dialog of reporting up says before it is sent that it would not get there', async () => {
  const raise = async (fields: object): Promise<Json> => {
    const raised = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, ...fields })
    await people.rc!.act(`/tickets/${raised.id}`, 'accept')
    return raised
  }
  const [hidden, plainly] = [await raise({ visibility: 'private' }), await raise({})]
  const mobile = await open('chair', `/t/${hidden.number}`, phone)
  const ask = async (): Promise<void> => {
    await button(/^其他办理/, mobile).click()
    await dialog(mobile).getByRole('button', { name: '上报乡镇' }).click()
    await dialog(mobile).getByRole('heading', { name: '上报乡镇' }).waitFor()
  }
  await ask()
  await dialog(mobile).getByRole('alert').getByText('送不到“街道指挥中心”：这件不公开').waitFor()
  expect(await over(mobile)).toBe(0)
  await shot(mobile, 'would-refuse-phone')
  await show(windows.at(-1)!, `${server.url}/t/${plainly.number}`)
  const asked = mobile.waitForResponse((answer) => answer.url().endsWith('/township') && answer.request().method() === 'GET')
  await ask()
  await asked
  await mobile.waitForTimeout(300)
  expect(await dialog(mobile).getByRole('alert').count()).toBe(0)
})

test('what differs is said in words, and so is that a connector is off', async () => {
  const request = (await there.request(ticket.number))!
  await there.command('forget', { request: request.id })
  await township(people.officer!).must('POST', `/connectors/${id}/reconcile`, {})
  const mobile = await open('town', `/grid/township/${id}`, phone)
  await mobile.getByText('两边核对', { exact: true }).first().click()
  const row = mobile.getByRole('row').filter({ hasText: ticket.number })
  await row.waitFor()
  expect(await row.getByRole('cell').allTextContents()).toEqual(['对方没有', '没办结', '–'])
  await mobile.getByText(/对方没有的，请和对方说一声再报一次/).waitFor()
  await show(first(), `${server.url}/grid/township/${id}`)
  await button('停用这个连接').click()
  await page.getByText('停用着，不送也不收。管理员启用以后，上报的诉求送到这里。').waitFor()
  await mobile.reload()
  await mobile.getByText('停用', { exact: true }).waitFor()
  await button('启用').click()
  await page.getByText('上报的诉求送到这里。', { exact: true }).waitFor()
  await mobile.goto(`${server.url}/grid/township/999/mapping`)
  await mobile.getByText('没有这个连接').waitFor()
  expect(await mobile.getByRole('link', { name: '乡镇对接' }).count()).toBe(1)
})

test('a key is shown once and revoked after a question', async () => {
  await show(first(), `${server.url}/grid/township/keys`)
  await page.getByText('还没有密钥').waitFor()
  await page.getByLabel('给谁用').fill('市民热线')
  await button('做一个密钥').click()
  const key = await page.getByLabel('密钥', { exact: true }).inputValue()
  expect(key).toMatch(/^sf_/)
  expect(await page.getByLabel('在电脑上试一下').inputValue()).toContain(key)
  await shot(page, 'key')
  await button('抄好了').click()
  expect(await page.content()).not.toContain(key)
  await button(/^作废/).click()
  await dialog().getByRole('button', { name: '作废', exact: true }).click()
  await page.getByText('已作废', { exact: true }).waitFor()
  await show(first(), `${server.url}/grid/township/${id}/mapping`)
  await page.setViewportSize(phone)
  expect(await over(page)).toBe(0)
  await shot(page, 'mapping-phone')
  expect(windows.flatMap(({ complaints }) => complaints)).toEqual([])
})
