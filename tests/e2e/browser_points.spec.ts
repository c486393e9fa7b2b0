// The points scheme in the browser: a household claims and objects, redeems on its phone while the shop takes the code
// on another, and anybody reads the board without log-in.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { makePng } from './support/files.js'
import { laptop, type Look, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { ok, Server } from './support/server.js'
import { day, month, password, points, pointsShelf, village, type Village } from './support/points.js'
import { give, openShop } from './support/points_shops.js'

let server: Server
let browser: Browser
let place: Village
let shop: Json
let url: string

const ask = (login: string) => points(place.people[login]!)
/** A window of somebody who moved in by invitation. */
const open = (login: string, size = phone, look: Look = plain): Promise<Window> => openWindow(browser, url, { login, password }, size, look)

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf())
  url = server.url
  place = await village(server)
  // Somebody who keeps a shop logs in with a password, as on a phone.
  const { code } = await place.people.admin!.must('POST', '/communities/MG/invitations', { role: 'merchant' })
  await new Client(server.url).must('POST', '/invitations/redeem', { code, login: 'shopkeeper', password, name: '店主' })
  place.people.shopkeeper = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'shopkeeper']))
  shop = await openShop(place.people, '惠民超市', [['大米', 100, 3], ['菜籽油', 900, 5], ['盐', 20, 0]], ['shopkeeper'])
  await give(place.people, { '001': 640, '002': 640 })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

const shot = shotsOf()
const photo = { name: 'p.png', mimeType: 'image/png', buffer: makePng(300, 200) }

test('a household claims with a photo, it is reviewed and published, and the household objects', async () => {
  const home = await open('resident_home')
  await show(home, `${url}/me`)
  await home.page.getByRole('link', { name: '积分存折' }).click()
  await home.page.getByText('可换 64 元的东西').waitFor()
  await home.page.getByText('户号 001', { exact: true }).waitFor()
  await shot(home.page, 'passbook')
  await home.page.getByRole('link', { name: '申报加分' }).click()
  await home.page.getByRole('button', { name: /旧物回收/ }).click()
  const note = home.page.getByLabel('说一说')
  await home.page.getByRole('button', { name: '申报', exact: true }).click()
  await home.page.getByText('请写一句').waitFor()
  await note.fill('送了一袋旧衣服')
  await home.page.locator('input[type=file]').nth(1).setInputFiles([photo])
  await home.page.getByText('传好了').waitFor()
  // What was typed and sent along outlives a reload.
  await home.page.reload()
  await expect.poll(() => note.inputValue()).toBe('送了一袋旧衣服')
  await home.page.getByText('传好了').waitFor()
  await shot(home.page, 'claim')
  await home.page.getByRole('button', { name: '申报', exact: true }).click()
  await home.page.getByText('等初审').last().waitFor()
  await shot(home.page, 'mine')

  const claimed = (await ask('resident').must('GET', '/own/scores')).items[0]
  expect(claimed).toMatchObject({ item: { title: '旧物回收' }, points: 15, day: day(), source: 'claim', state: 'submitted', note: '送了一袋旧衣服' })
  expect(claimed.photos).toHaveLength(1)
  expect((await ask('inspector').must('POST', '/reviews', { scores: [claimed.id], step: 'first', ok: true })).done).toEqual([claimed.id])
  expect((await ask('supervisor').must('POST', '/reviews', { scores: [claimed.id], step: 'second', ok: true })).done).toEqual([claimed.id])
  await ask('supervisor').must('POST', '/publications', { month: month() })

  await show(home, `${url}/points`)
  await home.page.getByText('公示到').waitFor()
  await home.page.getByText('待入').waitFor()
  await home.page.getByRole('button', { name: '旧物回收' }).click()
  // Who looked at it, and the photo.
  await home.page.getByText('inspector先生').waitFor()
  await home.page.getByText('supervisor先生').waitFor()
  await expect.poll(() => home.page.locator('dialog img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
  await shot(home.page, 'details')
  await home.page.getByRole('button', { name: '有异议' }).click()
  await home.page.getByLabel('哪里不对').fill('是两袋，不是一袋')
  await shot(home.page, 'object')
  await home.page.getByRole('button', { name: '提出异议' }).click()
  await home.page.getByText('提了异议，等监督员答复').waitFor()
  const objection = (await ask('supervisor').must('GET', '/objections?state=open')).items[0]
  expect(objection).toMatchObject({ words: '是两袋，不是一袋', score: { id: claimed.id } })
  await ask('supervisor').must('POST', `/objections/${objection.id}/answer`, { upheld: false, answer: '照片上是一袋' })
  await show(home, `${url}/points/mine`)
  await home.page.getByRole('button', { name: /旧物回收/ }).first().click()
  await home.page.getByText('照片上是一袋').waitFor()
  expect(home.complaints).toEqual([])
  await home.context.close()
})

test('a household reserves, the shop takes the code on its own phone, and the code turns by itself', async () => {
  const home = await open('neighbour_home')
  await show(home, `${url}/points/shops`)
  // What is too dear cannot be reserved, and the page says what is missing.
  await home.page.getByRole('button', { name: '多一件：菜籽油' }).click()
  await home.page.getByText('还差 260 分').waitFor()
  expect(await home.page.getByRole('button', { name: '留货，出兑换码' }).isDisabled()).toBe(true)
  await home.page.getByRole('button', { name: '少一件：菜籽油' }).click()
  await home.page.getByText('换完了').waitFor()
  await home.page.getByRole('button', { name: '多一件：大米' }).click()
  await home.page.getByRole('button', { name: '多一件：大米' }).click()
  await home.page.getByText('换完还剩 440 分，本月还能换 80 元').waitFor()
  await shot(home.page, 'shops')
  await home.page.getByRole('button', { name: '留货，出兑换码' }).click()
  const digits = home.page.locator('.qr__digits')
  await digits.waitFor()
  const code = (await digits.innerText()).replace(/\s/g, '')
  expect(code).toMatch(/^\d{8}$/)
  await expect.poll(() => home.page.locator('.qr__code img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
  await home.page.getByText(/还能用/).waitFor()
  await shot(home.page, 'code')

  // The line is gone: after a reload of what the device has kept, the code can still be read out.
  await home.page.context().route('**/api/v1/plugins/**', (route) => route.abort('internetdisconnected'))
  await home.page.reload()
  await home.page.getByText('没信号，这张码照样能用').waitFor()
  expect((await digits.innerText()).replace(/\s/g, '')).toBe(code)
  await home.page.context().unroute('**/api/v1/plugins/**')

  const counter = await open('shopkeeper')
  await show(counter, `${url}/`)
  await counter.page.getByLabel('兑换码').fill(code)
  await counter.page.getByText('大米').first().waitFor()
  await counter.page.getByRole('button', { name: '确认取货' }).click()
  await counter.page.getByText('已取货').first().waitFor()
  await home.page.getByRole('heading', { name: '已取货' }).waitFor()
  await shot(home.page, 'taken')
  await home.page.getByRole('link', { name: '看存折' }).click()
  await home.page.getByText('440', { exact: true }).first().waitFor()
  expect(home.complaints).toEqual([])
  expect(counter.complaints).toEqual([])
  await counter.context.close()

  // Another one is given up: asked once, the points are back.
  await show(home, `${url}/points/shops`)
  await home.page.getByRole('button', { name: '多一件：大米' }).click()
  await home.page.getByRole('button', { name: '留货，出兑换码' }).click()
  await home.page.getByRole('button', { name: '不换了，100 分马上退回' }).click()
  await home.page.getByRole('dialog').getByRole('button', { name: '不换了', exact: true }).click()
  await home.page.getByRole('heading', { name: '不换了，已退回' }).waitFor()
  expect((await ask('neighbour').must('GET', '/passbook')).balance).toBe(440)
  await home.context.close()
})

test('what was shown at another price is not reserved for it', async () => {
  const home = await open('resident_home')
  await show(home, `${url}/points/shops`)
  await home.page.getByRole('button', { name: '多一件：大米' }).click()
  const rice = (await ask('admin').must('GET', '/shops')).items[0].goods.find((one: Json) => one.title === '大米')
  await ask('admin').must('PUT', `/goods/${rice.id}`, { title: '大米', points: 110, on: true, version: rice.version })
  await home.page.getByRole('button', { name: '留货，出兑换码' }).click()
  await home.page.getByText('按现在的情况办不了').waitFor()
  await home.page.getByText('110 分（11 元）').waitFor()
  expect((await ask('resident').must('GET', '/redemptions')).items).toEqual([])
  await home.context.close()
  expect(shop.name).toBe('惠民超市')
})

test('the board and what was published are read without log-in; a name stands there only by consent', async () => {
  const anybody = await openWindow(browser, url, null, laptop)
  await show(anybody, `${url}/points/board?c=MG`)
  await anybody.page.getByRole('heading', { name: /4 户参加/ }).waitFor()
  await shot(anybody.page, 'board')
  await anybody.page.getByRole('link', { name: '积分公示' }).click()
  await anybody.page.getByRole('link', { name: /的积分/ }).click()
  await anybody.page.getByText('001', { exact: true }).click()
  await anybody.page.getByRole('rowheader', { name: '旧物回收' }).waitFor()
  await shot(anybody.page, 'publication')
  expect(await anybody.page.getByText('王家').count()).toBe(0)

  const home = await open('resident_home')
  await show(home, `${url}/points`)
  await home.page.getByLabel(/积分榜上写我家的名字/).check()
  await home.page.getByText('榜上会写“王家”').waitFor()
  await anybody.page.reload()
  await anybody.page.getByText('王家').first().waitFor()
  expect(home.complaints).toEqual([])
  expect(anybody.complaints).toEqual([])

  // Where it is not open, nobody from outside reads it.
  await place.people.admin!.must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'public_board', value: 'false' }] })
  await show(anybody, `${url}/points/board?c=MG`)
  await anybody.page.getByText('登录后看积分榜').waitFor()
  await home.context.close()
  await anybody.context.close()
})

test.each([['newcomer', '您家还没有参加积分'], ['lodger', '您家还没有积分存折']] as const)('%s, who takes no part, is told why there is no passbook', async (login, words) => {
  // Whoever has an account of the command line is given a password by an administrator.
  const account = login === 'lodger' ? 'resident' : login
  if (login === 'lodger') await ok(['user', 'password', '--data', server.data, '--login', account, '--password-stdin'], password)
  const home = await open(account)
  await show(home, `${url}/points`)
  await home.page.getByText(words).waitFor()
  await home.context.close()
})
