// A motion in real windows: moved on a phone, amended on a laptop with the changes shown while one types, changed by
// somebody else meanwhile, put to the vote by the host, in large letters on the wall, adopted and written as the decision.
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let meeting: string
const clients: Record<string, Client> = {}
const windows: Window[] = []

async function open(login: string, view: { width: number; height: number }, path = ''): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, view, plain)
  windows.push(window)
  await show(window, `${server.url}/m/${meeting}${path}`)
  return window.page
}
const shot = shotsOf('motions')
const motions = (page: Page): Locator => page.getByRole('region', { name: '动议', exact: true })
const dialog = (page: Page): Locator => page.getByRole('dialog')
const press = (place: Locator, name: string): Promise<void> => place.getByRole('button', { name, exact: true }).click()
const current = async (): Promise<Json> => {
  const whole = await clients.zhao!.must('GET', `/meetings/${meeting}`)
  return whole.agenda.find(({ id }: Json) => id === whole.current)
}

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  for (const login of ['zhao', 'li', 'sun', 'he', 'ma']) clients[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  meeting = ((await clients.zhao!.get('/communities/MG/meetings')).body.items as Json[]).find(({ state }) => state === 'scheduled').id
  const topic = (await clients.zhao!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: '大件垃圾' })).id
  await clients.zhao!.act(`/meetings/${meeting}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await clients[login]!.act(`/meetings/${meeting}`, 'check_in')
  await clients.zhao!.act(`/meetings/${meeting}`, 'start')
  await clients.zhao!.act(`/meetings/${meeting}`, 'next', { item: topic })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('a motion is made on a phone, and what is typed stays when the page is closed', async () => {
  const he = await open('he', phone)
  await press(motions(he), '提出动议')
  await dialog(he).getByLabel('动议全文').fill('每周五清运大件垃圾。')
  await he.waitForTimeout(500)
  await he.reload()
  await press(motions(he), '提出动议')
  expect(await dialog(he).getByLabel('动议全文').inputValue()).toBe('每周五清运大件垃圾。')
  await press(dialog(he), '提出动议')
  await dialog(he).waitFor({ state: 'detached' })
  const wang = await open('wang', phone)
  await motions(wang).getByText('每周五清运大件垃圾。').waitFor()
  expect(await motions(wang).getByRole('button').count()).toBe(0)
  await shot(he, 'moved')
})

test('an amendment shows what it changes while one types; what changes meanwhile is said, and nothing typed is touched', async () => {
  const sun = await open('sun', laptop)
  await press(motions(sun), '提出修正案')
  const form = dialog(sun)
  expect(await form.getByLabel('动议全文').inputValue()).toBe('每周五清运大件垃圾。')
  await form.getByLabel('动议全文').fill('每周三清运大件垃圾。')
  expect(await form.locator('del').innerText()).toContain('五')
  expect(await form.locator('ins').innerText()).toContain('三')
  await form.getByLabel('为什么这样改').fill('周五来不及')
  await shot(sun, 'amending')

  const { motions: [motion] } = await current()
  const { amendments } = await clients.li!.must('POST', `/motions/${motion.id}/amendments`, { text: '每周五清运大件垃圾，费用公示。', reason: '要公开' })
  await clients.he!.act(`/amendments/${amendments[0].id}`, 'accept')
  await form.getByText('您写的时候，动议改过了。').waitFor()
  expect(await form.getByLabel('动议全文').inputValue()).toBe('每周三清运大件垃圾。')
  expect(await form.locator('del').allInnerTexts().then((all) => all.join(''))).toContain('费用公示')
  expect(await form.getByRole('button', { name: '提出修正案', exact: true }).isDisabled()).toBe(true)
  await shot(sun, 'changed-meanwhile')
  await form.getByLabel('动议全文').fill('每周三清运大件垃圾，费用公示。')
  await press(form, '比过了，就按我写的')
  await press(form, '提出修正案')
  await form.waitFor({ state: 'detached' })

  const wang = await open('wang', phone)
  expect(await motions(wang).locator('s').innerText()).toBe('每周五清运大件垃圾。')
  await motions(wang).getByText('理由：周五来不及').waitFor()
  await shot(wang, 'resident')
})

test('an amendment that the motion has left behind is written anew from what it said', async () => {
  const { motions: [motion] } = await current()
  const other = (await clients.li!.must('POST', `/motions/${motion.id}/amendments`, { text: '每周五清运大件垃圾，费用公示，提前告知。', reason: '好准备' })).amendments.at(-1)
  await clients.he!.act(`/amendments/${other.id}`, 'accept')
  const sun = await open('sun', phone)
  await motions(sun).getByText('动议现在是第 3 稿').waitFor()
  const desk = await open('zhao', laptop, '/host')
  // Nobody takes it over now, and the host is led to the motion.
  await motions(desk).getByText('动议现在是第 3 稿').waitFor()
  expect(await motions(desk).locator('li').filter({ hasText: '动议现在是第 3 稿' }).getByRole('button').count()).toBe(0)
  await shot(sun, 'stale')

  await press(motions(sun), '改写修正案')
  const form = dialog(sun)
  expect(await form.getByLabel('动议全文').inputValue()).toBe('每周三清运大件垃圾，费用公示。')
  expect(await form.getByLabel('为什么这样改').inputValue()).toBe('周五来不及')
  expect(await form.locator('del').allInnerTexts().then((all) => all.join(''))).toContain('提前告知')
  await shot(sun, 'rewriting')
  await press(form, '改写修正案')
  await form.waitFor({ state: 'detached' })
  await motions(sun).getByText('动议现在是第 3 稿').waitFor({ state: 'detached' })
  await motions(desk).locator('li').last().getByRole('button', { name: '交付表决', exact: true }).waitFor()
})

test('the host puts the amendment to the vote, then the motion; the wall shows it in large letters; it is the decision', async () => {
  const desk = await open('zhao', laptop, '/host')
  const wall = await open('zhao', { width: 1920, height: 1080 }, '/projector')
  const vote = async (noun: string): Promise<void> => {
    await desk.getByRole('button', { name: '交付表决', exact: true }).last().click()
    await dialog(desk).getByText(noun, { exact: true }).waitFor()
    await press(dialog(desk), '开始投票')
    await dialog(desk).waitFor({ state: 'detached' })
    const shown = wall.locator('.wall-motion__text')
    await shown.waitFor()
    expect(await shown.evaluate((element) => parseFloat(getComputedStyle(element).fontSize))).toBeGreaterThanOrEqual(44)
    const { votes } = await current()
    const { id } = votes.find(({ state }: Json) => state === 'open')
    for (const login of ['li', 'sun', 'he', 'ma']) await clients[login]!.must('POST', `/votes/${id}/ballots`, { choice: 'for' })
  }
  // Who reads further down is told that it has begun, and led there.
  const reader = await open('wang', phone)
  await reader.evaluate(() => { scrollTo(0, document.body.scrollHeight) })
  await vote('修正案')
  await shot(reader, 'vote-begun')
  const begun = reader.getByRole('button', { name: '表决开始了', exact: true })
  expect((await begun.boundingBox())?.height).toBeLessThan(60)
  await begun.click()
  await expect.poll(() => reader.locator('.vote[data-state=open]').evaluate((element) => element.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0)
  expect(await begun.count()).toBe(0)
  expect(await wall.locator('.wall-motion ins').innerText()).toContain('三')
  await motions(desk).getByText('正在表决，这时不能改动。').waitFor()
  await shot(wall, 'wall-amendment')
  await desk.getByRole('button', { name: '结束投票', exact: true }).click()
  await motions(desk).getByText('表决采纳').waitFor()
  // What passed is called by its name: not the matter, but how it reads.
  await wall.locator('.wall__asked').getByText('修正案：', { exact: false }).waitFor()
  await vote('动议')
  expect(await wall.locator('.wall-motion__text').innerText()).toBe('每周三清运大件垃圾，费用公示。')
  await shot(wall, 'wall-motion')
  await desk.getByRole('button', { name: '结束投票', exact: true }).click()
  await motions(desk).getByText('已通过').waitFor()
  await wall.locator('.wall__asked').getByText('动议：', { exact: false }).waitFor()
  await shot(desk, 'host')
  await desk.getByRole('button', { name: '写决定', exact: true }).click()
  expect(await dialog(desk).getByLabel('谁做什么').inputValue()).toBe('每周三清运大件垃圾，费用公示。')

  // The minutes have all of it: the wordings before, the amendments and what became of them, and what each vote was on.
  const minutes = await open('wang', phone, '/minutes')
  const moved = minutes.getByRole('region', { name: '动议', exact: true })
  await moved.getByText('已通过').waitFor()
  expect(await moved.locator('s').first().innerText()).toBe('每周五清运大件垃圾。')
  await moved.getByText('动议人已接受').first().waitFor()
  await moved.getByText('表决采纳').waitFor()
  expect(await minutes.locator('p.vote').allInnerTexts().then((all) => all.map((text) => text.split('：')[0]))).toEqual(['修正案', '动议'])
  await shot(minutes, 'minutes')
  expect(windows.flatMap(({ complaints }) => complaints)).toEqual([])
})
