// Moderation in real Chromium: a neighbour reports, the committee hears of it, masks the words and settles, and
// the neighbour, with the page open, sees ▇▇ without asking and is told.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import type { Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { makePng, mustSend } from './support/files.js'
import { ok, Server } from './support/server.js'

const password = 'a-long-password'
let server: Server
let people: People
let browser: Browser
let neighbour: Window
let committee: Window
let ticket: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  const add = (login: string, ...role: string[]) => ok(['user', 'add', '--data', server.data, '--login', login, '--name', login, '--password-stdin', '--community', 'MG', '--role', ...role], `${password}\n`)
  await add('lin', 'resident')
  await add('ju', 'member', '--party', 'residents_committee')
  const photo = await mustSend(people.resident!, makePng(60, 40))
  ticket = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, body: '钱多多家天天吵。', attachments: [photo.id] })
  browser = await openBrowser()
  neighbour = await openWindow(browser, server.url, { login: 'lin', password }, phone)
  committee = await openWindow(browser, server.url, { login: 'ju', password }, laptop)
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})
const shot = shotsOf()

test('a neighbour reports, with what is missing said first', async () => {
  const { page } = neighbour
  await show(neighbour, `${server.url}/t/${ticket.number}`)
  await page.getByText('钱多多家天天吵。').waitFor()
  await page.getByRole('button', { name: '举报' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '提交举报' }).click()
  await dialog.getByText('请选一项').waitFor()
  await dialog.getByText('泄露个人信息').click()
  await dialog.getByLabel('说说哪里不对').fill('写了邻居的名字')
  await shot(neighbour, 'report-dialog')
  await dialog.getByRole('button', { name: '提交举报' }).click()
  await page.getByText('已提交，处理结果会告诉您').waitFor()
})

test('the committee is told, masks the words and a photo, and settles; the neighbour sees it at once', async () => {
  const { page } = committee
  await show(committee, `${server.url}/notices`)
  await page.getByRole('link', { name: /有人举报，请看看/ }).waitFor()
  await show(committee, `${server.url}/desk`)
  const way = page.getByRole('link', { name: '1 件举报待处理' })
  await way.waitFor()
  await shot(committee, 'desk-open')
  await way.click()
  await page.waitForURL('**/reports')
  await page.getByText('写了邻居的名字').waitFor()
  await shot(committee, 'reports-open')
  await page.getByRole('link', { name: '去看看、遮盖' }).click()
  await page.waitForURL(`**/t/${ticket.number}`)
  await page.getByRole('button', { name: '遮盖内容' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('要遮盖的字').fill('钱多多')
  await dialog.getByLabel('为什么').fill('别人的名字')
  await shot(committee, 'mask-dialog')
  await dialog.getByRole('button', { name: '遮盖', exact: true }).click()
  await page.getByText('遮盖了“钱多多”').waitFor()
  await page.getByText('▇▇家天天吵。').waitFor()
  await neighbour.page.getByText('▇▇家天天吵。').waitFor()
  expect(await neighbour.page.getByText('钱多多').count()).toBe(0)

  await page.getByRole('button', { name: '遮盖内容' }).click()
  await dialog.getByText('一张照片或文件').click()
  await dialog.getByText('照片 1').click()
  await dialog.getByLabel('为什么').fill('拍到了人')
  await dialog.getByRole('button', { name: '遮盖', exact: true }).click()
  await neighbour.page.getByText('这个文件已遮盖').waitFor()
  await shot(committee, 'masked-for-committee')
  await shot(neighbour, 'masked-for-neighbour')

  await show(committee, `${server.url}/reports`)
  await page.getByRole('button', { name: '处理', exact: true }).click()
  await dialog.getByText('已遮盖').click()
  await dialog.getByLabel('说明').fill('名字遮盖了')
  await dialog.getByRole('button', { name: '处理完毕' }).click()
  await page.getByText('没有待处理的举报').waitFor()
  await page.getByText(/已遮盖：名字遮盖了/).waitFor()
  await shot(committee, 'reports-settled')
  await show(committee, `${server.url}/desk`)
  await page.getByRole('link', { name: '举报', exact: true }).waitFor()
  expect(await page.getByText('件举报待处理').count()).toBe(0)
  await shot(committee, 'desk-settled')
  await show(neighbour, `${server.url}/notices`)
  await neighbour.page.getByRole('link', { name: /您举报的内容有了处理结果/ }).waitFor()
}, 120_000)

test('a mask is taken off with a reason, and the words are back on the open page', async () => {
  const { page } = committee
  await show(neighbour, `${server.url}/t/${ticket.number}`)
  await show(committee, `${server.url}/t/${ticket.number}`)
  await page.getByRole('listitem').filter({ hasText: '遮盖了“钱多多”' }).getByRole('button', { name: '取消遮盖' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('为什么').fill('本人同意')
  await dialog.getByRole('button', { name: '取消遮盖' }).click()
  await page.getByText(/已取消：ju/).waitFor()
  await neighbour.page.getByText('钱多多家天天吵。').waitFor()
  for (const window of [neighbour, committee]) expect(window.complaints).toEqual([])
}, 120_000)

test('the host finds the open reports at the head of the meetings; who may not settle finds none', async () => {
  const add = (login: string, ...role: string[]) => ok(['user', 'add', '--data', server.data, '--login', login, '--name', login, '--password-stdin', '--community', 'MG', '--role', ...role], `${password}\n`)
  await add('zhao', 'host')
  await add('he', 'member', '--party', 'property_company')
  await people.neighbour!.must('POST', `/tickets/${ticket.id}/reports`, { kind: 'other', words: '再看看' })
  await people.supervisor!.must('POST', `/tickets/${ticket.id}/reports`, { kind: 'other', words: '我也觉得' })
  for (const [login, path, look, name] of [['zhao', '/m', plain, '2 件举报待处理'], ['ju', '/desk', { ...plain, language: 'en' }, '2 open reports of abuse'], ['ju', '/desk', { ...plain, elder: true }, '2 件举报待处理']] as const) {
    const window = await openWindow(browser, server.url, { login, password }, phone, look)
    await show(window, `${server.url}${path}`)
    const way = window.page.getByRole('link', { name })
    await way.waitFor()
    await shot(window, `way-${login}-${look.language}-${look.elder ? 'elder' : 'plain'}`)
    await way.click()
    await window.page.waitForURL('**/reports')
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
  const window = await openWindow(browser, server.url, { login: 'he', password }, laptop)
  await show(window, `${server.url}/desk`)
  await window.page.getByRole('heading', { name: '等我答复' }).waitFor()
  expect(await window.page.getByRole('link', { name: /举报/ }).count()).toBe(0)
  expect(window.complaints).toEqual([])
  await window.context.close()
}, 120_000)

test('in English and in large letters', async () => {
  for (const [look, name] of [[{ ...plain, language: 'en' }, 'en'], [{ ...plain, elder: true }, 'elder']] as const) {
    const window = await openWindow(browser, server.url, { login: 'ju', password }, phone, look)
    await show(window, `${server.url}/t/${ticket.number}`)
    await window.page.getByRole('button', { name: name === 'en' ? 'Mask something' : '遮盖内容' }).waitFor()
    await shot(window, `ticket-${name}`)
    await show(window, `${server.url}/reports`)
    await window.page.getByText('再看看').waitFor()
    await shot(window, `reports-${name}`)
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
}, 120_000)
