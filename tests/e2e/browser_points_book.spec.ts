// The rule book in real windows: a version is copied, changed, filled from a spreadsheet and proposed by the
// administrator; a meeting votes; the host adopts it by that vote on a phone.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Look, type Window } from './support/browser.js'
import type { Json } from './support/client.js'
import { day, password, points, pointsShelf, village, vote, type Village } from './support/points.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let place: Village
let page: Page // the administrator's
let draft: number
const windows: Window[] = []

async function open(login: string, path: string, view: { width: number; height: number }, look = plain): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, view, look)
  windows.push(window)
  await show(window, server.url + path)
  return window.page
}
const shot = shotsOf('points-book')
const over = (which: Page): Promise<number> => which.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const button = (name: string, which = page) => which.getByRole('button', { name, exact: true })
const dialog = (which = page) => which.getByRole('dialog')
const admin = () => points(place.people.admin!)
const read = (): Promise<Json> => admin().must('GET', `/books/${draft}`)

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf())
  place = await village(server)
  for (const [login, role, ...party] of [['boss', 'admin'], ['chair', 'host'], ['member', 'member', '--party', 'residents_committee']] as const)
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role, ...party, '--password-stdin'], password)
  browser = await openBrowser()
  page = await open('boss', '/points/admin', laptop)
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('a version is copied and changed; what is typed survives a reload and is not overwritten', async () => {
  await button('照着写新的一版').click()
  await dialog().getByLabel('这一版叫什么').fill('积分办法 第二版')
  await button('开始写', page).click()
  await page.waitForURL(/\/points\/books\/\d+$/)
  draft = Number(new URL(page.url()).pathname.split('/').at(-1))
  await page.getByText('都保存了。').waitFor()
  await page.getByText('没有不同。').waitFor({ state: 'detached' })

  const row = page.getByRole('row', { name: /庭院整洁/ })
  await row.getByRole('button', { name: /^改/ }).click()
  await dialog().getByLabel('分值').fill('0')
  await dialog().getByRole('button', { name: '好了' }).click()
  await dialog().getByText('不能是 0').waitFor()
  await dialog().getByLabel('分值').fill('25')
  await dialog().getByRole('button', { name: '好了' }).click()
  await row.getByText('+25').waitFor()
  await page.getByText('有没保存的改动，留在这台设备上。').waitFor()
  await shot(page, 'editor')

  await page.reload()
  await page.getByRole('row', { name: /庭院整洁/ }).getByText('+25').waitFor()
  // A colleague saves meanwhile: both stay until the writer says which.
  const now = await read()
  const blocks = now.blocks.map(({ title, most }: Json) => ({ title, most }))
  const ordinal = (id: number): number => now.blocks.find((block: Json) => block.id === id).ordinal
  const items = now.items.map(({ block, chapter, title, points: worth, day_most, month_most, source, note }: Json) => ({ block: ordinal(block), chapter, title, points: title === '乱堆乱放' ? -30 : worth, ...(day_most ? { day_most } : {}), ...(month_most ? { month_most } : {}), source, note }))
  await admin().must('PUT', `/books/${draft}`, { title: now.title, month_most: now.month_most, point_fen: now.point_fen, redeem_fen: now.redeem_fen, blocks, items, version: now.version })
  await button('保存草稿').click()
  await page.getByText('别人刚保存过这份草稿').waitFor()
  await page.getByRole('row', { name: /庭院整洁/ }).getByText('+25').waitFor()
  await shot(page, 'behind')
  await button('换成最新的').click()
  await page.getByRole('row', { name: /乱堆乱放/ }).getByText('−30').waitFor()
  await page.getByRole('row', { name: /庭院整洁/ }).getByText('+30').waitFor()
})

test('items come from a spreadsheet, after a look at what is wrong with it', async () => {
  await page.getByRole('row', { name: /庭院整洁/ }).getByRole('button', { name: /^改/ }).click()
  await dialog().getByLabel('分值').fill('25')
  await dialog().getByRole('button', { name: '好了' }).click()
  await page.getByText('先保存草稿，再导入。').waitFor()
  await button('保存草稿').click()
  await page.getByText('都保存了。').waitFor()
  const csv = '板块,章,条目,分值,每月上限,来源\n美丽家园,第四章 庭院,认领绿地,50,100,申报\n美丽家园,第四章 庭院,种花,5至10,,\n没有的,第四章 庭院,种树,5,,\n'
  await page.locator('input[type=file]').setInputFiles({ name: 'items.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByText(/新的 1 行.*有错 2 行/).waitFor()
  await page.getByText('第 3 行，分值：写的是一个范围').waitFor()
  await page.getByText('第 4 行，板块：没有这个板块').waitFor()
  await shot(page, 'import')
  expect((await read()).items.some((item: Json) => item.title === '认领绿地')).toBe(false)
  await button('有错的不要，导入 1 行').click()
  await page.getByRole('row', { name: /认领绿地/ }).first().waitFor()
  expect((await read()).items.find((item: Json) => item.title === '认领绿地')).toMatchObject({ points: 50, month_most: 100, source: 'claim' })
  const changes = page.getByRole('region', { name: '和第 1 版不同的地方' })
  await changes.getByText('认领绿地').waitFor()
  await changes.getByText('分值：30 → 25').waitFor()
})

/** What a meeting is to be asked, in both languages. */
const words = async (): Promise<{ zh: string; en: string }> => {
  const { title, number } = await read()
  return { zh: `通过《${title}》第 ${number} 版？`, en: `Adopt “${title}”, version ${number}?` }
}
const elder = { ...plain, elder: true }, english: Look = { language: 'en', theme: 'light', elder: false }

test('it is proposed, with the words that the host will need', async () => {
  await button('提交表决').click()
  await dialog().getByText((await words()).zh).waitFor()
  await shot(page, 'propose')
  await dialog().getByRole('button', { name: '提交表决' }).click()
  await page.getByText('提出来了，等会议表决').waitFor()
  expect((await read()).state).toBe('proposed')
  expect(await button('保存草稿').count()).toBe(0)
  await page.getByText((await words()).zh).waitFor()
  // Whoever proposed it as a member reads the same.
  const member = await open('member', `/points/books/${draft}`, phone)
  await member.getByRole('region', { name: '接下来' }).getByText((await words()).zh).waitFor()
  expect(await button('按表决通过', member).count()).toBe(0)
  await shot(member, 'proposed-member')
})

test('no vote is about it yet: the host reads what to ask, copies it, and why the others will not do', async () => {
  await vote(place.people, '通过停车办法？')
  await vote(place.people, '修停车场？', ['against', 'against', 'against', 'for'])
  const looks: [string, { width: number; height: number }, Look][] = [
    ['phone', phone, plain], ['laptop', laptop, plain], ['phone-elder', phone, elder], ['laptop-elder', laptop, elder],
    ['phone-en', phone, english], ['laptop-en', laptop, english], ['phone-elder-en', phone, { ...english, elder: true }], ['phone-dark-en', phone, { ...english, theme: 'dark' }],
  ]
  for (const [name, view, look] of looks) {
    const isEnglish = look.language === 'en'
    const host = await open('chair', `/points/books/${draft}`, view, look)
    await button(isEnglish ? 'Adopt by a vote' : '按表决通过', host).click()
    const box = dialog(host)
    await box.getByRole('heading', { name: isEnglish ? 'No vote will do yet' : '还没有能用的表决' }).waitFor()
    const asked = (await words())[isEnglish ? 'en' : 'zh']
    await box.getByText(asked, { exact: true }).waitFor()
    await host.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await box.getByRole('button', { name: isEnglish ? 'Copy these words' : '复制这句话' }).click()
    await box.getByText(isEnglish ? 'Copied' : '复制好了', { exact: true }).waitFor()
    expect(await host.evaluate(() => navigator.clipboard.readText())).toBe(asked)
    await shot(host, `none-${name}`)
    await box.getByText(isEnglish ? /votes that will not do/ : /次表决用不了/).click()
    await box.getByRole('link', { name: /通过停车办法/ }).getByText(isEnglish ? 'It does not say that it is about this version.' : '没有写明是这一版。').waitFor()
    await box.getByRole('link', { name: /修停车场/ }).getByText(isEnglish ? 'It was not passed.' : '没有通过。').waitFor()
    await shot(host, `unfit-${name}`)
    expect(await over(host)).toBe(0)
  }
})

test('the link leads to the meeting; asked there in these words, the vote adopts it', async () => {
  const next = await place.people.host!.must('POST', '/communities/MG/meetings', { title: '下周的会', starts_at: new Date(Date.now() + 7 * 86_400_000).toISOString() })
  const guest = await open('chair', `/points/books/${draft}`, phone)
  await button('按表决通过', guest).click()
  await dialog(guest).getByRole('link', { name: '去“下周的会”' }).click()
  await guest.waitForURL(new RegExp(`/m/${next.id}$`))

  const { meeting, vote: passed } = await vote(place.people, (await words()).en)
  for (const [name, view, look] of [['phone-elder-en', phone, { ...english, elder: true }], ['laptop', laptop, plain]] as const) {
    const other = await open('chair', `/points/books/${draft}`, view, look)
    await button(look.language === 'en' ? 'Adopt by a vote' : '按表决通过', other).click()
    await dialog(other).getByRole('radio').waitFor()
    await shot(other, `adopt-${name}`)
    expect(await over(other)).toBe(0)
  }
  const host = await open('chair', `/points/books/${draft}`, phone)
  await button('按表决通过', host).click()
  // The only one that will do is chosen already.
  await dialog(host).getByRole('radio').waitFor()
  expect(await dialog(host).getByRole('radio').count()).toBe(1)
  expect(await dialog(host).getByRole('radio').isChecked()).toBe(true)
  await shot(host, 'adopt')
  await dialog(host).getByRole('button', { name: '按表决通过' }).click()
  await host.getByText(/通过了，.*起执行/).first().waitFor()
  expect(await read()).toMatchObject({ state: 'adopted', vote: passed, meeting, from_day: day() })
  expect((await admin().must('GET', '/book')).id).toBe(draft)
  await shot(host, 'adopted')
  expect(await over(host)).toBe(0)

  const after = await open('boss', `/points/books/${draft}`, phone, { language: 'en', theme: 'dark', elder: true })
  await after.getByRole('region', { name: 'What differs from version 1' }).waitFor()
  expect(await over(after)).toBe(0)
  await shot(after, 'adopted-elder-dark-en')
  expect(windows.flatMap(({ complaints }) => complaints)).toEqual([])
})
