// Every page of every role, in both languages, both themes and large letters: axe finds nothing, nothing
// runs over the edge, every target can be hit, no page speaks the other language, and nobody complains.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shortTitle } from '../../../web/src/composables/short_title.js'
import { laptop, openBrowser, openWindow, phone, show, type Look, type Window } from './browser.js'
import { Client, type Json } from './client.js'
import { makePdf, makePng, mustSend } from './files.js'
import { points, pointsShelf } from './points.js'
import { openPoll } from './polls.js'
import { ok, program, repository, Server } from './server.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let server: Server
let browser: Browser
let password: string
let next: string
let held: string
let asked: string
let village: string
let promised: string
let counted: string
let drafted: string
let code: number

const people = new Map<string, Promise<Client>>()
/** A client that acts as somebody of the demo community. */
function person(login: string): Promise<Client> {
  const known = people.get(login) ?? ok(['token', 'create', '--data', server.data, '--login', login]).then((token) => new Client(server.url, token))
  people.set(login, known)
  return known
}

/** The meeting that is about to start, in the middle of an item: said, asked for the floor, voting. */
async function holdMeeting(): Promise<void> {
  const host = await person('zhao')
  const meetings = (await host.get('/communities/MG/meetings')).body.items as Json[]
  next = meetings.find(({ state }) => state === 'scheduled').id
  held = meetings.find(({ state }) => state === 'published').id
  const path = `/meetings/${next}`
  await host.act(path, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await (await person(login)).act(path, 'check_in')
  await host.act(path, 'start')
  await host.act(path, 'next')
  const item = (await host.get(path)).body.current
  for (const login of ['he', 'ma']) await (await person(login)).must('POST', `/agenda/${item}/statements`, { text: '配件周三到货。' })
  const { statements } = (await host.get(path)).body.agenda.find(({ id }: Json) => id === item)
  await (await person('he')).must('PATCH', `/statements/${statements[0].id}`, { text: '配件周四到货。' })
  for (const title of ['东门几点关?', '垃圾房几点开?']) {
    const question = await (await person('chen')).must('POST', `${path}/agenda`, { kind: 'question', title })
    await (await person('wang')).must('PUT', `/agenda/${question.id}/support`, {})
    if (title.startsWith('东门')) await (await person('he')).must('PUT', `/agenda/${question.id}/reply`, { text: '夜里十一点。' })
  }
  const waiting = (await host.get(path)).body.agenda.find(({ state, kind }: Json) => state === 'pending' && kind !== 'question').id
  for (const on of [item, waiting])
    for (const [title, bytes] of [['三家报价', makePdf()], ['平面图', makePng(300, 200)]] as const)
      await host.must('POST', `/agenda/${on}/papers`, { title, attachment: (await mustSend(host, bytes, '材料.pdf')).id })
  const motion = await (await person('he')).must('POST', `/agenda/${item}/motions`, { text: '每周五清运大件垃圾。' })
  const amend = async (text: string): Promise<Json> => (await person('sun')).must('POST', `/motions/${motion.id}/amendments`, { text, reason: '周五来不及' })
  const { amendments } = await amend('每周三清运大件垃圾。')
  await amend('每两周清运一次大件垃圾。') // stale once the other is accepted
  await (await person('he')).act(`/amendments/${amendments[0].id}`, 'accept')
  await amend('每周三、周六清运大件垃圾。')
  await (await person('sun')).must('POST', `/agenda/${item}/speakers`, {})
  const topic = await host.must('POST', `${path}/agenda`, { kind: 'topic', title: '东门岗亭漏雨', urgent: '雨季' })
  const decided = await host.must('POST', `/agenda/${topic.id}/decision`, { text: '修好东门岗亭', party: 'property_company', due: new Date(Date.now() + 864e6).toISOString() })
  promised = decided.decision.id
  const he = await person('he')
  await he.must('POST', `/tasks/${decided.task.id}/reports`, { text: '材料到了', percent: 30 })
  await he.must('POST', `/tasks/${decided.task.id}/parts`, { text: '拆旧瓦', party: 'residents_committee' })
  const vote = await host.must('POST', `/agenda/${item}/votes`, { question: '同意更换门机?', rule: 'four_party_majority', secret: false })
  await host.act(`/votes/${vote.id}`, 'open')
  await (await person('li')).must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })
}

/** The published minutes in correction, with a summary written anew. */
async function beginCorrection(): Promise<void> {
  const recorder = await person('qian')
  await recorder.act(`/meetings/${held}`, 'correct', { reason: '写漏了一句' })
  const { agenda } = (await recorder.get(`/meetings/${held}`)).body
  await recorder.must('PUT', `/agenda/${agenda[0].id}/summary`, { text: '费用另行公示。' })
}

/** A vote that asks, with two ballots of wang's and a written one in review; one that is counted; a draft. */
async function holdPolls(): Promise<void> {
  const [host, admin] = [await person('zhao'), await person('admin')]
  const draft = async (question: string): Promise<string> => (await host.must('POST', '/communities/MG/polls', { question, text: '两个月试行。', rule: 'residents_assembly' })).id
  await admin.must('POST', '/communities/MG/rolls/import', { electorate: 'residents', csv: 'elector,names,login\nJ1,王秀英,wang\nJ2,王大爷,wang\nJ3,陈立,chen\n' })
  await admin.must('POST', '/communities/MG/rolls/import', { electorate: 'owners', csv: '楼栋,单元,房号,业主编号,面积,姓名,账号\n3,1,501,Y1,90.5,王秀英,wang\n' })
  asked = await draft('小区道路改单行吗')
  counted = await draft('装充电桩吗')
  drafted = await draft('换垃圾桶吗')
  for (const id of [asked, counted]) await openPoll({ host }, { id })
  for (const elector of ['J1', 'J2']) await (await person('wang')).must('POST', `/polls/${counted}/ballots`, { elector, choice: 'for' })
  await (await person('chen')).must('POST', `/polls/${counted}/ballots`, { choice: 'against' })
  await host.act(`/polls/${counted}`, 'close')
  const held_on = new Date().toISOString().slice(0, 10)
  village = (await host.must('POST', '/communities/MG/matters', { title: '修东边的路', text: '宽四米。', held_on, assembly_rule: 'village_assembly' })).id
  await host.must('POST', `/matters/${village}/records`, { stage: 'consultation', held_on, due: 9, present: 8, in_favour: 8 })
  for (const [login, choice] of [['qian', 'for'], ['zheng', 'against']]) await (await person(login!)).must('POST', `/polls/${asked}/papers`, { elector: 'J3', choice, channel: 'door' })
}

/** The demo with its points scheme, in which a household holds a code. */
async function openDemo(): Promise<void> {
  server = await Server.fresh()
  password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await promisify(execFile)('node', [join(repository, 'deploy/demo_points.mjs'), program, server.data, '--plugins', pointsShelf()])
  await server.start('--plugins', pointsShelf())
  const home = points(await person('hu'))
  const { items: shops } = await home.must('GET', '/shops')
  const [shop, goods] = shops.flatMap((one: Json) => one.goods.map((each: Json) => [one, each])).sort(([, a]: Json[], [, b]: Json[]) => a.points - b.points)[0]
  code = (await home.must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: goods.id, count: 1 }] })).id
}

async function prepare(): Promise<void> {
  await openDemo()
  await holdMeeting()
  await beginCorrection()
  await holdPolls()
  const report = { kind: 'privacy', words: '写了门牌' }
  await (await person('wang')).must('POST', '/tickets/MG-2026-000003/reports', report)
  const { id } = await (await person('wang')).must('POST', '/tickets/MG-2026-000002/reports', report)
  await (await person('li')).must('POST', `/reports/${id}/settle`, { outcome: 'dismissed', reason: '是公共地方' })
  const { title } = await (await person('li')).must('GET', '/tickets/MG-2026-000004')
  await (await person('li')).must('POST', '/tickets/MG-2026-000004/masks', { words: title.slice(0, 2), reason: '写了名字' })
  browser = await openBrowser()
}

const pages = (): [login: string | null, paths: string[]][] => [
  [null, ['/mail/off?token=x', '/login', '/join', '/reset', '/track', '/board?c=MG', '/t/MG-2026-000002', '/nowhere']],
  ['wang', ['/home', '/submit', '/submit?c=MG&b=3&u=2', '/submit?c=XX', '/t/MG-2026-000001', '/t/MG-2026-000010', '/tickets', '/tickets?q=xyz', '/board', '/me', '/me/looks', '/notices', '/notices/settings', `/m/${next}`, `/m/${next}/in`, `/m/${next}/in#000000`, `/m/${held}/in`, `/m/${held}/minutes`, '/m?q=%E7%94%B5%E6%A2%AF', '/m?q=xyz', '/polls', `/polls/${asked}`, `/polls/${counted}`, '/matters', `/matters/${village}`, '/decisions', `/decisions/${promised}`]],
  ['wang, in large letters', ['/home', '/submit', '/submit?c=MG&b=3&u=2', '/notices', `/polls/${asked}`, `/m/${held}/minutes`, '/m?q=%E7%94%B5%E6%A2%AF']],
  ['qian', [`/m/${held}/minutes`]],
  [null, ['/points/board?c=MG', '/points/publications?c=MG', '/points/publications/1?c=MG']],
  ['hu', ['/home', '/board', '/points/publications/1', '/me', '/points', '/points/claim', '/points/mine', '/points/shops', `/points/code/${code}`, '/points/book', '/points/board', '/points/publications']],
  ['chen', ['/points', '/points/mine']],
  ['feng', ['/home', '/points/rounds', '/points/rounds/2', '/points/rounds/2/9', '/points/rounds/2/13', '/points/review']],
  ['jiang', ['/home', '/points/review', '/points/objections', '/points/months', '/points/households', '/points/figures']],
  ['shen', ['/home', '/points/counter', '/me']],
  ['zheng', ['/grid', '/home']],
  ['admin', ['/points/admin', '/points/households', '/points/books/1']],
  ['he', ['/desk', '/notices', '/figures', '/templates', '/places/codes', '/me', '/tickets?figure=on_time&part=denominator&from=2026-01&to=2026-12', '/tickets?open', '/t/MG-2026-000004', '/t/MG-2026-000004/slip', `/m/${next}`, `/decisions/${promised}`]],
  ['zhao', ['/matters/new', `/matters/${village}`, '/polls', '/polls/new', `/polls/${drafted}`, `/polls/${drafted}/edit`, `/polls/${asked}`, `/polls/${asked}/papers`, `/polls/${counted}`, '/rolls', '/m', '/series', '/reports', '/t/MG-2026-000004', `/m/${next}`, `/m/${next}/host`, `/m/${next}/projector`, `/m/${next}/in`, `/m/${next}/in#000000`, `/m/${held}`, `/m/${held}/host`]],
  ['wu', [`/polls/${asked}/papers`, '/grid', '/submit?for']],
  ['admin', ['/rolls', '/setup', '/setup/places', '/setup/outbox', '/setup/plugins', '/notices', '/setup/clocks', '/desk']],
]

/** What is wrong with a page as it stands. */
interface Finding { where: string; what: string }

/** All rules of axe, or those that a look alone can break. Sizes of targets are ours to check: layoutSays. */
async function axeSays(page: Window['page'], only?: string[]): Promise<Finding[]> {
  if (only?.length === 0) return []
  return page.evaluate(async (rules) => {
    const found = await (window as any).axe.run(document, {
      resultTypes: ['violations'],
      preload: false,
      ...(rules ? { runOnly: rules } : { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'target-size': { enabled: false } } }),
    })
    return found.violations.flatMap((violation: any) => violation.nodes.slice(0, 3).map((node: any) => ({ where: node.target.join(' '), what: `${violation.id}: ${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? violation.help}` })))
  }, only)
}

/** Nothing wider than the window; nothing to tap that is under 44 px high or wide (60 px in large letters). */
async function layoutSays(page: Window['page'], target: number): Promise<Finding[]> {
  return page.evaluate((least) => {
    const found: { where: string; what: string }[] = []
    const name = (element: Element): string => `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? '').trim().slice(0, 24)}"`
    const over = document.documentElement.scrollWidth - window.innerWidth
    if (over > 0) {
      const wide = [...document.querySelectorAll('main *')].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5)
      found.push({ where: wide[0] ? name(wide[0]) : 'html', what: `runs ${over} px over the edge` })
    }
    for (const element of document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [role=button]')) {
      const style = getComputedStyle(element)
      if (style.visibility === 'hidden' || element.closest('.skip, [hidden], dialog:not([open])') || element.getClientRects().length === 0) continue
      // A field that nobody meets: a button opens it.
      if (element.matches('[aria-hidden=true][tabindex="-1"]')) continue
      // A field inside its label is hit by the label; a link in small text carries an enlarged target (.tap).
      const hit = element.closest('label') ?? element
      const box = hit.getBoundingClientRect()
      let { width, height } = box
      if (element.classList.contains('tap')) {
        const after = getComputedStyle(element, '::after')
        height = Math.max(height, parseFloat(after.height))
        width = Math.max(width, parseFloat(after.width))
      }
      if (width < least - 0.5 && height < least - 0.5 || height < least - 0.5 || width < 44 - 0.5) found.push({ where: name(element), what: `is ${Math.round(width)} × ${Math.round(height)} px, under ${least}` })
    }
    return found
  }, target)
}

const chinese = /[\u3400-\u9fff]/
/** A word of the catalogue that has no text shows its name. */
const named = /^[a-z]\w*(\.\w+)+$/

/** Words of the wrong language or of none, other than what people wrote: whatever came in an answer of the server. */
async function languageSays(page: Window['page'], language: string, told: Set<string>): Promise<Finding[]> {
  const texts = await page.evaluate(() => {
    const all: { where: string; what: string }[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement
      // A text with hits is one text, whatever is marked in it.
      const marked = parent?.closest('span:has(> mark)') ?? null
      const what = (marked ?? walker.currentNode).textContent ?? ''
      if (parent && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(parent.tagName) && !parent.closest('[lang]:not(html)') && what.trim()) all.push({ where: parent.tagName.toLowerCase() + '.' + parent.className, what })
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
      for (const attribute of ['aria-label', 'placeholder', 'title', 'alt']) {
        const what = element.getAttribute(attribute)
        if (what) all.push({ where: `${element.tagName.toLowerCase()}[${attribute}]`, what })
      }
    all.push({ where: 'title', what: document.title })
    return all
  })
  const known = [...told].sort((a, b) => b.length - a.length)
  return texts.filter(({ what }) => {
    let rest = what
    for (const text of known) rest = rest.replaceAll(text, ' ')
    return language === 'en' ? chinese.test(rest) || named.test(rest.trim()) : /[a-z]{3,}/i.test(rest.replaceAll('English', ' '))
  })
}

/** Every string in an answer, also as a title says it: people's names, titles, texts. What parties and categories are called is ours. */
function strings(value: Json, into: Set<string>): void {
  if (typeof value === 'string') { if (value.trim() !== '') { into.add(value.trim()); into.add(shortTitle(value)); for (const line of value.split('\n')) if (line.trim()) into.add(line.trim()) } }
  else if (Array.isArray(value)) for (const one of value) strings(one, into)
  else if (value !== null && typeof value === 'object') for (const [name, one] of Object.entries(value)) { if (name !== 'parties' && name !== 'categories') strings(one, into) }
}

const every_rule = undefined
const of_looks = ['color-contrast', 'scrollable-region-focusable', 'landmark-unique']
/**
 * The looks of a phone, which only change classes on <html>, and the rules that can break in them. Colours
 * are the same in both languages, and so is what the page is built of: axe looks at all of it once on a
 * phone (in Chinese) and once on a laptop (in English). Widths are not: they are measured in every look.
 */
const looks: Record<Look['language'], [classes: string, rules: string[] | undefined][]> = {
  'zh-CN': [['', every_rule], ['dark', ['color-contrast']], ['elder', of_looks], ['dark elder', ['color-contrast']]],
  en: [['', of_looks], ['elder', []]],
}

/** Every page of one language on a phone in every look, and on a laptop. */
async function walk(language: Look['language']): Promise<{ said: string[]; seen: number }> {
  const said: string[] = []
  let seen = 0
  const titles = new Map<string, string>()
  for (const [login, paths] of pages()) {
    const elder = login === 'wang, in large letters'
    const window = await openWindow(browser, server.url, login === null ? null : { login: login.split(',')[0]!, password }, phone, { language, theme: 'light', elder })
    const { page } = window
    const told = new Set<string>()
    const reading: Promise<void>[] = []
    page.on('response', (response) => {
      if (response.url().includes('/api/') && (response.headers()['content-type'] ?? '').includes('json')) reading.push(Promise.race([response.json().then((body: Json) => { strings(body, told) }, () => undefined), page.waitForTimeout(5_000).catch(() => undefined)])) // of one that a page left behind no body comes
    })
    for (const path of paths) {
      await show(window, server.url + path)
      await Promise.all(reading)
      const place = `${language}, ${login ?? 'nobody'}, ${path}`
      const note = (look: string, found: Finding[]): void => {
        seen++
        for (const { where, what } of found) said.push(`${place} ${look}: ${where} ${what}`)
      }
      if (await page.getAttribute('html', 'lang') !== language) said.push(`${place}: <html lang> is another language`)
      // The same page has the same title for everybody, and no other page has it.
      const [bare, title] = [path.replace(/[?#].*/, ''), await page.title()]
      if ((titles.get(title) ?? bare) !== bare && !elder) said.push(`${place}: "${title}" is the title of ${titles.get(title)}`)
      titles.set(title, bare)
      note('speaks', await languageSays(page, language, told))
      await page.evaluate(axe)
      for (const [classes, rules] of looks[language].filter(([name]) => !elder || name.includes('elder'))) {
        await page.evaluate((name) => { document.documentElement.className = name }, classes)
        note(classes, [...await axeSays(page, rules), ...classes === 'dark' ? [] : await layoutSays(page, classes.includes('elder') ? 60 : 44)])
      }
      await page.evaluate((name) => { document.documentElement.className = name }, elder ? 'elder' : '')
      await page.setViewportSize(laptop)
      note('laptop', [...await layoutSays(page, elder ? 60 : 44), ...await axeSays(page, language === 'en' ? every_rule : of_looks)])
      await page.setViewportSize(phone)
    }
    for (const complaint of window.complaints) said.push(`${language}, ${login ?? 'nobody'}: ${complaint}`)
    await window.context.close()
  }
  return { said, seen }
}

/** Registers the test of one language; each has a file of its own, so that they run side by side. */
export function everyPageIn(language: Look['language']): void {
  beforeAll(prepare)
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })
  test(`no page of any role has anything against it in ${language}, in any theme or size of letters`, async () => {
    const { said, seen } = await walk(language)
    expect(seen).toBeGreaterThan(150)
    expect(said).toEqual([])
  }, 600_000)
}
