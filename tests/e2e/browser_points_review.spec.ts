// What reviewers and administrators see in real windows: the photos of a visit beside its scores, what a re-inspection
// compares with, two accounts of one place, and an import with what the community's lists do not have.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Look } from './support/browser.js'
import type { Json } from './support/client.js'
import { makePng, mustSend } from './support/files.js'
import { day, homes, moveIn, password, points, pointsShelf, village, type Village } from './support/points.js'
import { sql } from './support/points_shops.js'
import { Server } from './support/server.js'

let server: Server
let browser: Browser
let place: Village
const shot = shotsOf('points-review')
const who = (login: string) => ({ login, password })
const ask = (login: string) => points(place.people[login]!)
const large: Look = { ...plain, elder: true }
const english: Look = { ...plain, language: 'en' }

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', pointsShelf())
  place = await village(server)
  for (const [login, ...roles] of [['insp', ['inspector']], ['second', ['inspector']], ['lead', ['grid_leader', '--grid', 'G1']], ['supe', ['supervisor']], ['boss', ['admin']]] as [string, string[]][])
    await moveIn(server, place.people, login, homes[5]![2], ...roles)
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

/** A round of households 001 and 002; 001 is visited, with a photo of the whole visit. */
async function visited(): Promise<{ round: number; file: string }> {
  const { id: round } = await ask('insp').must('POST', '/rounds', { title: '十一月巡查', households: [place.households['001'], place.households['002']] })
  const { visits } = await ask('insp').must('GET', `/rounds/${round}`)
  const visit = visits.find((one: Json) => one.household.number === '001').id
  const file = (await mustSend(place.people.insp!, makePng(320, 240))).id
  await ask('insp').must('POST', `/visits/${visit}`, { state: 'done', day: day(), photos: [file], scores: [{ item: place.items['庭院整洁'], points: 12 }, { item: place.items['分类准确'], points: 10 }] })
  return { round, file }
}

test('whoever reviews sees the photos of the visit, small and large; a re-inspection what was given before', async () => {
  const { round, file } = await visited()
  for (const [login, view, look, name] of [['lead', phone, plain, 'phone'], ['second', laptop, plain, 'laptop'], ['second', phone, large, 'large'], ['second', laptop, english, 'english']] as const) {
    const window = await openWindow(browser, server.url, who(login), view, look)
    await show(window, `${server.url}/points/review`)
    const row = window.page.locator('li.review').filter({ hasText: '庭院整洁' })
    await row.getByText(look.language === 'en' ? 'Photos of the whole visit' : '那次巡查的照片').waitFor()
    expect(await row.getByText('没有照片').count()).toBe(0)
    const small = row.locator('.score-photos img')
    expect(await small.getAttribute('src')).toContain(`/photos/${file}?small=1`)
    await expect.poll(() => small.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(0)
    await shot(window, `list-${name}`)
    await row.locator('.score-photos button').click()
    const dialog = window.page.getByRole('dialog')
    await expect.poll(() => dialog.locator('img.large').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(320)
    if (name === 'phone') await shot(window, 'photo-phone')
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
  // The household finds it with its own score.
  const home = await openWindow(browser, server.url, who('resident_home'), phone)
  await show(home, `${server.url}/points/mine`)
  await home.page.getByText('庭院整洁').first().click()
  await home.page.getByText('那次巡查的照片').waitFor()
  await shot(home, 'own-phone')
  expect(home.complaints).toEqual([])
  await home.context.close()

  const again = await ask('supe').must('POST', `/rounds/${round}/recheck`, { title: '抽查', count: 1 })
  const [visit] = (await ask('second').must('GET', `/rounds/${again.id}`)).visits
  const window = await openWindow(browser, server.url, who('second'), phone)
  await show(window, `${server.url}/points/rounds/${again.id}/${visit.id}`)
  const item = window.page.locator('li.item').filter({ hasText: '庭院整洁' })
  await window.page.getByRole('button', { name: '美丽家园' }).click()
  await item.getByText('上次 +12').waitFor()
  expect(await window.page.locator('li.item').filter({ hasText: '门前三包' }).getByText('上次').count()).toBe(0)
  await shot(window, 'recheck-phone')
  expect(window.complaints).toEqual([])
  await window.context.close()

  // Whoever reviews the two has them beside each other: which is which, what the other gave, and what follows.
  await ask('second').must('POST', `/visits/${visit.id}`, { state: 'done', day: day(), scores: [{ item: place.items['庭院整洁'], points: 7 }, { item: place.items['门前三包'], points: 5 }] })
  for (const [view, look, name] of [[phone, plain, 'phone'], [laptop, plain, 'laptop'], [phone, english, 'phone-english'], [laptop, english, 'laptop-english']] as const) {
    const review = await openWindow(browser, server.url, who('lead'), view, look)
    const { page } = review
    const [recheck, first] = look.language === 'en' ? ['Re-inspection', 'First visit'] : ['抽查', '初查']
    await show(review, `${server.url}/points/review`)
    const row = (points: string) => page.locator('li.review').filter({ hasText: points }).filter({ has: page.locator('.review__points', { hasText: points }) })
    await row('+7').getByText(recheck, { exact: true }).waitFor()
    await row('+7').getByText(look.language === 'en' ? 'First visit: +12' : '初查打了 +12').waitFor()
    await row('+12').getByText(first, { exact: true }).waitFor()
    await row('+12').getByText(look.language === 'en' ? 'Re-inspection: +7' : '抽查打了 +7').waitFor()
    await row('+5').getByText(look.language === 'en' ? 'First visit: nothing for this item' : '初查没有给这一条分').waitFor()
    expect(await row('+5').getByText(look.language === 'en' ? 'both count' : '都算分').count()).toBe(0)
    expect(await row('+10').getByText(look.language === 'en' ? 'Re-inspection: nothing for this item' : '抽查没有给这一条分').count()).toBe(1)
    await shot(review, `both-${name}`)
    expect(review.complaints).toEqual([])
    await review.context.close()
  }
}, 180_000)

test('two accounts of one place name each other; who stands in the way and which grid is none is said', async () => {
  for (const [building, grid] of [['3', 'G1'], ['21', 'G2']]) await place.people.boss!.must('POST', '/communities/MG/places', { building, unit: '', name: `${building} 号楼门厅`, grid })
  await server.stop()
  sql(server, "INSERT INTO plugin_points_households (community, number, name, building, unit, room, created_at) SELECT community, '940', '双家', '３', '2', '０902', 1 FROM plugin_points_households LIMIT 1")
  await server.start('--plugins', pointsShelf())
  for (const [view, look, name] of [[phone, plain, 'phone'], [laptop, plain, 'laptop'], [phone, large, 'large'], [laptop, english, 'english']] as const) {
    const window = await openWindow(browser, server.url, who('boss'), view, look)
    const { page } = window
    await show(window, `${server.url}/points/households`)
    await page.getByText(look.language === 'en' ? 'No. 001 has the same place' : '同一处还有户号 001').waitFor()
    await shot(window, `households-${name}`)
    if (name === 'phone') {
      await page.locator('li.household').filter({ hasText: '双家' }).getByRole('button', { name: '参加' }).click()
      await page.getByText('同一处的户号 001 已经参加了').waitFor()
      await page.getByRole('button', { name: '填一户' }).click()
      const dialog = page.getByRole('dialog')
      for (const [label, text] of [['户号', '950'], ['户主', '新家'], ['楼号', '３号楼'], ['单元', '２'], ['房号', '903'], ['网格编号', 'G9']] as const) await dialog.getByLabel(label, { exact: true }).fill(text)
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.getByText('这里没有这个网格').waitFor()
      await shot(window, 'grid-phone')
      await dialog.getByLabel('网格编号', { exact: true }).fill('G1')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.getByText('这个地方已经是户号 002。').waitFor()
    } else {
      const rows = ['户号,户主,楼栋,单元,室,网格', '951,甲家,３,02,0903,G1', '952,乙家,98,1,1,G7', '953,丙家,99,1,1,G2', '954,丁家,21,8,1,']
      await page.locator('input[type=file]').first().setInputFiles({ name: '名单.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
      if (look.language === 'zh-CN') {
        await page.getByText('第 2 行，室：这一户的地方已经是别的户号了').waitFor()
        await page.getByText('第 3 行，网格：这里没有这个网格').waitFor()
        await page.getByText('读得进去，请看一眼：').waitFor()
        await page.getByText('第 4 行，楼栋：楼栋名单里没有').waitFor()
        await page.getByText('第 5 行，单元：楼栋名单里没有').waitFor()
      } else await page.getByText('These are read all the same').waitFor()
      await shot(window, `import-${name}`)
    }
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
}, 120_000)
