// Photos and voice as people send them in Chromium: chosen, shown with how far they have come, taken away,
// sent over a line that breaks and past a reload, seen large by keyboard, heard.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { laptop, type Look, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { fetchFile, makePdf, makePng, makeWav, mustSend } from './support/files.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let line: BadLine
let password: string
let folder: string
const as = (login: string): { login: string; password: string } => ({ login, password })
const client = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  line = await BadLine.to(server.url)
  browser = await openBrowser()
  folder = mkdtempSync(join(tmpdir(), 'sifang-photos-'))
  writeFileSync(join(folder, 'one.png'), makePng(900, 600, 200))
  writeFileSync(join(folder, 'two.png'), makePng(300, 200))
  writeFileSync(join(folder, 'small.png'), makePng(600, 480, 200))
  writeFileSync(join(folder, 'voice.wav'), makeWav(2))
  writeFileSync(join(folder, 'quote.pdf'), makePdf(1_500_000))
})
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const path = (name: string): string => join(folder, name)
const choose = (window: Window, ...names: string[]) => window.page.locator('.pick input[multiple]').first().setInputFiles(names.map(path))
const shot = shotsOf()
const newest = async (login: string): Promise<Json> => (await (await client(login)).must('GET', '/communities/MG/tickets?mine=true&limit=1')).items[0]

test('a resident sends two photos and takes one away; the page shows what is left, large by keyboard', async () => {
  const window = await openWindow(browser, server.url, as('wang'), phone)
  const { page } = window
  await show(window, `${server.url}/submit`)
  await page.getByLabel('您要说什么事？').fill('三号楼大门的灯碎了，见照片。')
  await choose(window, 'one.png', 'two.png')
  await page.getByText('传好了').nth(1).waitFor()
  await shot(window, 'submit-photos')
  await page.getByRole('button', { name: '拿掉：照片 2' }).click()
  await choose(window, 'voice.wav')
  await page.getByText('传好了').nth(1).waitFor()
  await page.getByRole('button', { name: '交给四方' }).click()
  await page.getByRole('link', { name: '看这件事' }).click()
  await page.getByRole('button', { name: '放大看：照片 1 / 1' }).waitFor()
  await page.getByLabel('语音').waitFor()
  const ticket = await newest('wang')
  expect(ticket.attachments.map(({ type }: Json) => type)).toEqual(['image/jpeg', 'audio/wav'])
  // The voice is really there to be heard.
  const seconds = await page.locator('audio').evaluate(async (audio: HTMLAudioElement) => {
    if (audio.readyState < 1) await new Promise((ready, failed) => { audio.onloadedmetadata = ready; audio.onerror = failed; audio.load() })
    return audio.duration
  })
  expect(Math.round(seconds)).toBe(2)
  await page.getByRole('button', { name: '放大看：照片 1 / 1' }).focus()
  await page.keyboard.press('Enter')
  const large = page.getByRole('dialog').getByAltText('照片 1 / 1')
  await large.waitFor()
  expect(await large.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(900)
  await shot(window, 'ticket-photo-large')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('over a line that breaks again and again, and past a reload, a file arrives once with the same bytes', async () => {
  const window = await openWindow(browser, line.url, as('chen'), phone)
  const { page } = window
  await show(window, `${line.url}/submit`)
  await page.getByLabel('您要说什么事？').fill('报价单在附件里，请四方看看。')
  line.cuts = 0
  line.allowance = 400_000
  await choose(window, 'quote.pdf')
  await page.locator('.pick progress').waitFor()
  await expect.poll(() => line.cuts, { timeout: 30_000 }).toBeGreaterThan(1)
  await shot(window, 'submit-broken-line')
  line.allowance = Infinity
  await page.reload()
  await page.getByText('接着上次没写完的').waitFor()
  line.allowance = 500_000
  await page.getByText('传好了').waitFor({ timeout: 60_000 })
  line.allowance = Infinity
  await page.getByRole('button', { name: '交给四方' }).click()
  await page.getByText('收到了').waitFor()
  const ticket = await newest('chen')
  const { bytes } = await fetchFile(await client('chen'), `/attachments/${ticket.attachments[0].id}`)
  expect(ticket.attachments.length).toBe(1)
  expect(bytes.equals(makePdf(1_500_000))).toBe(true)
  expect(readdirSync(join(server.data, 'uploads'))).toEqual([])
  await window.context.close()
}, 180_000)

test('a photo over a line that breaks in the middle is one attachment, of the very bytes', async () => {
  const photo = readFileSync(path('small.png'))
  expect(photo.length).toBeGreaterThan(250_000) // pieces of it are larger than the line bears
  expect(photo.length).toBeLessThan(400_000) // the page sends it as it is
  const window = await openWindow(browser, line.url, as('zhou'), phone)
  const { page } = window
  await show(window, `${line.url}/submit`)
  await page.getByLabel('您要说什么事？').fill('三号楼的墙皮掉了，见照片。')
  line.cuts = 0
  line.allowance = 90_000
  await choose(window, 'small.png')
  await page.getByText('传好了').waitFor({ timeout: 90_000 })
  expect(line.cuts).toBeGreaterThan(1)
  line.allowance = Infinity
  await page.getByRole('button', { name: '交给四方' }).click()
  await page.getByText('收到了').waitFor()
  const ticket = await newest('zhou')
  const kept = execFileSync('sqlite3', [join(server.data, 'sifang.db'), `SELECT length || ' ' || lower(hex(source_sha256)) FROM attachments a JOIN users u ON u.id = a.by_id WHERE u.login = 'zhou'`], { encoding: 'utf8' }).trim()
  expect(kept).toBe(`${photo.length} ${createHash('sha256').update(photo).digest('hex')}`)
  expect(ticket.attachments).toMatchObject([{ type: 'image/png', width: 600, height: 480 }])
  expect(readdirSync(join(server.data, 'uploads'))).toEqual([])
  expect(window.complaints).toEqual([])
  await window.context.close()
}, 180_000)

test('a file that is none of those taken says so, can be taken away, and what is paused goes on', async () => {
  writeFileSync(path('page.jpg'), '<html>')
  const window = await openWindow(browser, server.url, as('wang'), phone)
  const { page } = window
  await show(window, `${server.url}/submit`)
  await choose(window, 'page.jpg')
  await page.getByText('这种文件收不了').waitFor()
  await shot(window, 'submit-refused-file')
  await page.getByRole('button', { name: '拿掉：照片 1' }).click()
  await page.locator('.pick__list').waitFor({ state: 'detached' })
  await window.context.close()
})

test('work is shown done by a photo, a comment carries one, and the story shows both', async () => {
  const officer = await client('he')
  const open = (await officer.must('GET', '/communities/MG/tickets?state=working&limit=50')).items as Json[]
  const ticket = open.find(({ moves }) => moves.includes('finish'))
  expect(ticket).toBeTruthy()
  const window = await openWindow(browser, server.url, as('he'), laptop)
  const { page } = window
  await show(window, `${server.url}/t/${ticket.number}`)
  await page.getByRole('button', { name: '报办好' }).click()
  await page.getByRole('dialog').locator('input[multiple]').setInputFiles([path('one.png'), path('two.png')])
  await page.getByRole('dialog').getByText('传好了').nth(1).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '报办好' }).click()
  await page.locator('.timeline').getByRole('button', { name: '放大看：照片 1 / 2' }).click()
  await page.getByRole('dialog').getByAltText('照片 1 / 2').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('dialog').getByAltText('照片 2 / 2').waitFor()
  await shot(window, 'story-photo-large')
  await page.getByRole('dialog').getByRole('button', { name: '关上' }).click()
  await page.locator('.say input[multiple]').setInputFiles([path('two.png')])
  await page.locator('.say').getByText('传好了').waitFor()
  await page.getByRole('button', { name: '发出留言' }).click()
  await page.locator('.said .files__pictures img').waitFor()
  await shot(window, 'ticket-evidence')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

const looks: [string, Look, { width: number; height: number }][] = [
  ['zh-elder', { ...plain, elder: true }, phone], ['en-dark', { ...plain, language: 'en', theme: 'dark' }, phone], ['en-laptop', { ...plain, language: 'en' }, laptop],
]
test.each(looks)('pages with files are as they should be: %s', async (name, look, viewport) => {
  const sender = await client('wang')
  const files = await Promise.all([makePng(400, 300), makePng(300, 400), makeWav(1), makePdf()].map((bytes, i) => mustSend(sender, bytes, `文件${i}.pdf`)))
  const ticket = await sender.must('POST', '/communities/MG/tickets', { title: '照片', body: '看看', category: 'other', attachments: files.map(({ id }) => id) })
  const window = await openWindow(browser, server.url, as('wang'), viewport, look)
  const { page } = window
  await show(window, `${server.url}/t/${ticket.number}`)
  await page.locator('.files__pictures img').nth(1).waitFor()
  await shot(window, `ticket-${name}`)
  if (look.elder) {
    await show(window, `${server.url}/submit`)
    await page.getByLabel('您要说什么事？').fill('楼道灯坏了，晚上看不见。')
    await page.getByRole('button', { name: /下一步/ }).click()
    await page.getByRole('heading', { name: '拍个照，或者说一段？' }).waitFor()
  } else {
    await show(window, `${server.url}/submit`)
  }
  await choose(window, 'two.png', 'voice.wav')
  await page.locator('.pick__list li').nth(1).waitFor()
  await page.locator('.pick progress').waitFor({ state: 'detached' })
  await shot(window, `submit-${name}`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(window.complaints).toEqual([])
  await window.context.close()
})
