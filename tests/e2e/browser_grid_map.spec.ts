// Grids in Chromium, on the demo with its two: an officer draws them anew out of a file and sees the tickets move; a worker has
// the grid as a list and on a map; what is in no grid is put into one; a grid is handed over.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { laptop, type Look, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { grids, gridShelf, heard } from './support/grid.js'
import { ok, program, repository, Server } from './support/server.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let server: Server
let browser: Browser
let password: string
let folder: string
const windows: Window[] = []
const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
const shot = shotsOf('grid')
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

async function open(login: string, path: string, view = phone, look: Look = plain): Promise<Window> {
  const window = await openWindow(browser, server.url, { login, password }, view, look)
  windows.push(window)
  await show(window, server.url + path)
  return window
}
/** A file of lines on this disk; the two grids of the demo, which meet further east or west by so much. */
function drawing(name: string, east: number, more: Json[] = []): string {
  const road = [[120.885 + east, 30.8733], [120.885 + east, 30.871]]
  const ring = (points: number[][]): Json => ({ type: 'Polygon', coordinates: [[...points, points[0]]] })
  const features = [
    { type: 'Feature', properties: { 网格编号: 'MG-1', 名称: '第一网格' }, geometry: ring([[120.8827, 30.8712], [120.8829, 30.873], ...road]) },
    { type: 'Feature', properties: { 网格编号: 'MG-2', 名称: '第二网格' }, geometry: ring([...[...road].reverse(), [120.8871, 30.8732], [120.8874, 30.8713]]) },
    ...more,
  ]
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }))
  return path
}

beforeAll(async () => {
  server = await Server.fresh()
  password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await promisify(execFile)('node', [join(repository, 'deploy/demo_grid.mjs'), program, server.data, '--plugins', gridShelf()])
  await server.start('--plugins', gridShelf())
  browser = await openBrowser()
  folder = mkdtempSync(join(tmpdir(), 'sifang-lines-'))
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
  if (folder) rmSync(folder, { recursive: true, force: true })
})
/** Nothing that a page does is said to the console. */
afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints)
  for (const { context } of windows.splice(0)) await context.close()
  expect(complaints).toEqual([])
})

test('a worker has the grid on a map whose pins are the numbers of the list, and picks by keyboard', async () => {
  const window = await open('wu', '/grid')
  const { page } = window
  await page.getByRole('radio', { name: '地图' }).check({ force: true })
  const map = page.getByRole('application', { name: /第一网格地图/ })
  await map.waitFor()
  const rows = await page.locator('li.field-row').count()
  await page.locator('.map-pin').nth(rows - 1).waitFor()
  expect(await page.locator('.map-pin').count()).toBe(rows)
  await expect.poll(() => page.locator('path.area').count()).toBe(1)
  await shot(page, 'worker-map')
  // Three are of one building, and none lies under another.
  const boxes = await page.locator('.map-pin__number').evaluateAll((all) => all.map((one) => { const { x, y, width, height } = one.getBoundingClientRect(); return { x, y, width, height } }))
  const covered = boxes.filter((one, at) => boxes.slice(at + 1).some((other) => Math.abs(one.x - other.x) < one.width && Math.abs(one.y - other.y) < one.height))
  expect(covered).toEqual([])
  await page.locator('.map-pin').nth(2).focus()
  await page.keyboard.press('Enter')
  await page.locator('li.field-row--on').waitFor()
  expect(await page.locator('li.field-row--on .pin-number').textContent()).toBe('3')
  // The pins were drawn anew, and whoever goes on by keyboard is where they were.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('3')
})

test('by keyboard the map is one stop, arrow keys go through its pins, Enter picks and Escape goes to the row', async () => {
  const { page } = await open('wu', '/grid')
  await page.getByRole('radio', { name: '地图' }).check({ force: true })
  const pins = page.locator('.map-pin')
  const rows = page.locator('li.field-row')
  const all = await rows.count()
  await pins.nth(all - 1).waitFor()
  // Each pin says its row's number and what it is about: whoever sees no map has all of it in the list.
  const labels = await pins.evaluateAll((each) => each.map((one) => one.getAttribute('aria-label') ?? ''))
  const texts = await rows.evaluateAll((each) => each.map((one) => ({ number: one.querySelector('.pin-number')?.textContent ?? '', late: one.querySelector('.pin-number--late') !== null, title: one.querySelector('.row__title')?.textContent?.trim() ?? '' })))
  expect([...labels].sort()).toEqual(texts.map(({ number, late, title }) => `${number} ${title}${late ? '，到期了' : ''}`).sort())
  const focused = () => page.evaluate(() => document.activeElement?.querySelector('.map-pin__number')?.textContent ?? document.activeElement?.tagName)
  const map = page.getByRole('application', { name: /第一网格地图/ })
  await map.focus()
  await page.keyboard.press('Tab')
  const order = await pins.evaluateAll((each) => each.map((one) => one.textContent))
  expect(await focused()).toBe(order[0])
  await page.getByText('Tab 到图钉，方向键换一个，回车选中，Esc 到列表').waitFor()
  const walked = [await focused()]
  for (let at = 1; at < all; ++at) {
    await page.keyboard.press(at % 2 === 0 ? 'ArrowDown' : 'ArrowRight')
    walked.push(await focused())
  }
  expect(walked).toEqual(order)
  expect(await page.locator('.map-pin[tabindex="0"]').count()).toBe(1)
  await page.keyboard.press('Home')
  expect(await focused()).toBe(order[0])
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await shot(page, 'map-by-keyboard')
  await page.keyboard.press('Enter')
  await page.locator('.map-pin[aria-pressed=true]').waitFor()
  expect(await focused()).toBe(order.at(-2))
  await page.keyboard.press('Escape')
  expect(await page.evaluate(() => document.activeElement?.closest('li')?.querySelector('.pin-number')?.textContent)).toBe(order.at(-2))
  // Back into the map it is the pin that was picked; behind it come the buttons, and the list.
  await map.focus()
  await page.keyboard.press('Tab')
  expect(await focused()).toBe(order.at(-2))
  const passed: string[] = []
  for (let at = 0; at < 3; ++at) {
    await page.keyboard.press('Tab')
    passed.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? ''))
  }
  expect(passed).toEqual(['放大', '缩小', '看全图'])
})

test('on a map of all grids a name that does not fit is left to the list', async () => {
  const { page } = await open('han', '/grids')
  await page.getByText('第二网格').first().waitFor()
  await page.locator('.area-name').nth(1).waitFor()
  const names = page.locator('.area-name:visible')
  expect((await names.allTextContents()).sort()).toEqual(['第一网格', '第二网格'])
  for (let away = 0; away < 4; ++away) await button(page, '缩小').click()
  await expect.poll(() => names.count()).toBe(0)
  await button(page, '看全图').click()
  await expect.poll(() => names.count()).toBe(2)
})

test('without a map the list says where each grid stands, who serves it and what is open there', async () => {
  const { page } = await open('zhao', '/grids')
  await page.getByRole('link', { name: /第一网格/ }).waitFor()
  const first = page.getByRole('link', { name: /第一网格/ })
  expect(await first.textContent()).toMatch(/MG-1.*6 件在办.*郑海燕.*吴建华/s)
  expect(await page.getByRole('link', { name: /第二网格/ }).textContent()).toMatch(/还没有网格长/)
  expect(await button(page, '新建网格').count()).toBe(0)
  await page.getByRole('application', { name: /2 个网格/ }).waitFor()
  await first.click()
  await page.getByRole('heading', { level: 1, name: /第一网格/ }).waitFor()
  await page.locator('li.field-row').first().waitFor()
  expect(await button(page, '交接').count()).toBe(0)
})

test('what is in no grid is put into one, with a reason that stands in its history', async () => {
  const { page } = await open('zhao', '/grids/unplaced')
  await page.getByText('河边步道').waitFor()
  await shot(page, 'unplaced')
  await button(page, /划到网格/).click()
  await button(page, '就划到这里').click()
  expect(await page.getByText('这一项要填').count()).toBe(2)
  await page.getByLabel('属于哪个网格', { exact: true }).selectOption('MG-2')
  await page.getByLabel('原因').fill('步道在东边')
  await shot(page, 'place-dialog')
  await button(page, '就划到这里').click()
  await page.getByText('每一件都有网格').waitFor()
  await page.goto(`${server.url}/t/MG-2026-000013`)
  await page.getByText('划入网格 MG-2').waitFor()
  await page.getByText('步道在东边').waitFor()
  // And from the ticket's own page on to the other, by the same dialog.
  await button(page, '改网格').click()
  await page.getByLabel('属于哪个网格', { exact: true }).selectOption('MG-1')
  await page.getByLabel('原因').fill('说的是西段')
  await button(page, '就划到这里').click()
  await page.getByText('划入网格 MG-1').waitFor()
  await shot(page, 'ticket')
})

test('an officer draws the grids anew: looked at first, then written, with its progress and a trace in each ticket', async () => {
  await heard({ admin: await person('admin') })
  const { page } = await open('han', '/grids', laptop)
  await shot(page, 'grids-laptop')
  await page.getByRole('link', { name: '导入边界' }).click()
  const bad = { type: 'Feature', properties: { 网格编号: 'MG 3', 名称: '第三网格' }, geometry: { type: 'Point', coordinates: [120.88, 30.87] } }
  await page.locator('input[type=file]').setInputFiles(drawing('bad.geojson', 0.001, [bad]))
  await page.getByText('文件里有 3 个图形').waitFor()
  await button(page, '先看看').click()
  await page.getByText('请选一种：选错了边界会偏几百米').waitFor()
  await page.getByRole('radio', { name: /WGS-84/ }).check({ force: true })
  await button(page, '先看看').click()
  await page.getByText('第 3 个图形（第三网格）：编号里不能有空格、冒号和控制字符').waitFor()
  await shot(page, 'import-bad')
  expect((await grids(await person('han')).must('GET', '/jobs')).items).toHaveLength(1)

  await page.locator('input[type=file]').setInputFiles(drawing('good.geojson', 0.001))
  await button(page, '先看看').click()
  const moving = Number(/(\d+) 件在办的诉求要换网格/.exec(await page.getByText(/件在办的诉求要换网格/).textContent() ?? '')?.[1])
  expect(moving).toBeGreaterThan(0)
  await shot(page, 'import-plan')
  await button(page, '导入这 2 个').click()
  await page.waitForURL(/\/grids\/jobs\/\d+$/)
  // It runs on the server: a page that is opened anew shows how far it is.
  await page.reload()
  await page.getByRole('status').getByText(`完成：${moving} 件移好，共 ${moving} 件，0 件没动`).waitFor()
  expect(await page.getByRole('progressbar', { name: '进度' }).evaluate((bar: HTMLProgressElement) => bar.position)).toBe(1)
  await shot(page, 'job')
  await page.getByRole('link', { name: /^MG-2026-/ }).first().click()
  await page.getByText('划入网格 MG-1').waitFor()
  await page.getByText('导入网格边界').waitFor()
})

test('a file on the other datum is converted, one that is none is refused in words', async () => {
  const { page } = await open('han', '/grids/import')
  writeFileSync(join(folder, 'none.json'), '{"a": 1}')
  await page.locator('input[type=file]').setInputFiles(join(folder, 'none.json'))
  await page.getByText('这不是带图形的 GeoJSON 文件。').waitFor()
  await page.locator('input[type=file]').setInputFiles(drawing('traced.geojson', 0.001))
  await page.getByRole('radio', { name: /GCJ-02/ }).check({ force: true })
  await button(page, '先看看').click()
  await page.getByText('要改的 2 个').waitFor()
  await page.getByRole('radio', { name: /WGS-84/ }).check({ force: true })
  // What was looked at does not hold any more.
  await page.getByText('要改的 2 个').waitFor({ state: 'detached' })
  await button(page, '先看看').click()
  await page.getByText('和现在一样，不用导入。').waitFor()
})

test('a grid is changed with a reason and handed over; who reads alone finds no such thing', async () => {
  const { page } = await open('han', '/grids')
  await page.getByRole('link', { name: /第一网格/ }).click()
  await button(page, '改网格和边界').click()
  await page.getByLabel('叫什么').fill('西网格')
  await button(page, '存下来').click()
  await page.getByText('这一项要填').waitFor()
  await page.getByLabel('原因').fill('大家都这么叫')
  await button(page, '存下来').click()
  await page.getByRole('heading', { level: 1, name: /西网格/ }).waitFor()
  await button(page, '交接').click()
  await page.getByLabel('谁交出').selectOption({ label: '吴建华（网格员 MG-1）' })
  await page.getByLabel('谁接手').selectOption({ label: '郑海燕（网格长 MG-1）' })
  await page.getByLabel('原因').fill('调去别处')
  await shot(page, 'handover')
  await page.getByRole('dialog').getByRole('button', { name: '交接' }).click()
  await page.waitForURL(/\/grids\/jobs\/\d+$/)
  await page.getByRole('status').getByText('完成').waitFor()
  await page.getByText('调去别处').waitFor()
  // Who takes over leads the grid already: nothing is left for others to do.
  expect(await page.getByText('还差一步').count()).toBe(0)
})

test('what a grid is called is words on the map, whatever it is called', async () => {
  const officer = grids(await person('han'))
  const second = async (): Promise<Json> => (await officer.must('GET', '/grids')).items.find((one: Json) => one.code === 'MG-2')
  const before = await second()
  const call = async (name: string): Promise<void> => {
    const { id, parent, version } = await second()
    await officer.must('PUT', `/grids/${id}`, { name, parent, reason: '试一试', version })
  }
  const name = '<b>x</b><form action=//e>'
  await call(name)
  const { page } = await open('zhao', '/grids')
  const map = page.getByRole('application', { name: /2 个网格/ })
  await map.waitFor()
  await expect.poll(() => map.locator('.area-name').allTextContents()).toContain(name)
  expect(await map.locator('.area-name').locator('b, form').count()).toBe(0)
  await call(before.name)
})

const looks: [string, typeof phone, Look][] = [
  ['phone', phone, plain], ['laptop', laptop, plain], ['dark', phone, { ...plain, theme: 'dark' }], ['large letters', phone, { ...plain, elder: true }], ['English', phone, { ...plain, language: 'en' }],
]
test.each(looks)('nothing runs over the edge and axe finds nothing (%s)', async (name, size, look) => {
  const { items } = await grids(await person('han')).must('GET', '/grids')
  for (const path of ['/grids', `/grids/${items[0].id}`, '/grids/import', '/grids/jobs', '/grids/jobs/1', '/grids/unplaced', '/me']) {
    const window = await open('han', path, size, look)
    const { page } = window
    if (path === `/grids/${items[0].id}`) await page.locator('.map-pin').first().waitFor()
    await shot(page, `${name.replace(' ', '-')}${path.replaceAll('/', '-')}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0)
    await page.evaluate(axe)
    const found = await page.evaluate(async () => (await (globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`))
    expect(found, path).toEqual([])
    const small = await page.evaluate((least) => [...document.querySelectorAll('main a.btn, main button, main select, main .leaflet-bar a')].filter((each) => { const { height, width } = each.getBoundingClientRect(); return width > 0 && height > 0 && height < least - 1 }).map((each) => each.outerHTML.slice(0, 160)), look.elder ? 60 : 44)
    expect(small, path).toEqual([])
    await window.context.close()
  }
}, 120_000)
