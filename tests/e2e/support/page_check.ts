// A walk through pages in one language, in both themes and large letters, on a phone and a laptop: axe finds nothing,
// nothing runs over the edge, every target can be hit, no page speaks the other language, and nobody complains.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { shortTitle } from '../../../web/src/composables/short_title.js'
import { laptop, openWindow, phone, quiet, shotsOf, show, type Look, type Window } from './browser.js'
import type { Json } from './client.js'
import { repository } from './server.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shot = shotsOf()

/** A word of the catalogue in the language of the walk. */
export type Say = (key: string) => string
/** A page by its address, or as it is after somebody has opened what does not stand there at first: a form, an answer. */
export type Stop = string | { path: string; called: string; /** What it writes itself, in whatever language. */ writes?: string[]; open: (page: Page, say: Say) => Promise<void> }
/** A page on which buttons were pressed, the first of each name. */
export const pressed = (path: string, ...keys: string[]): Stop => ({ path, called: keys.join(', '), open: async (page, say) => { for (const key of keys) await page.getByRole('button', { name: say(key) }).first().click() } })
/** Whose pages: a login of the demo (with ", in large letters" for one who has set them), or nobody's. */
export type Stops = [login: string | null, stops: Stop[]]
/** What is walked through. */
export interface World { url: string; browser: Browser; password: string; stops: Stops[] }

function wordsOf(language: Look['language']): Say {
  const catalogue = JSON.parse(readFileSync(join(repository, `web/src/i18n/${language}.json`), 'utf8')) as Json
  const say: Say = (key) => {
    const text: unknown = key.split('.').reduce((at: Json, name) => at?.[name], catalogue)
    if (typeof text !== 'string') throw new Error(`the catalogue has no ${key}`)
    return text.startsWith('@:') ? say(text.slice(2)) : text
  }
  return say
}

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
/** What is the same in every language: names of standards and of keys, what is typed as it stands, addresses. */
const names = /English|Open311|(Geo)?JSON|WGS-84|GCJ-02|\bhttps?(:\/\/[^\s，]+)?|whsec_|\/data\/0\/status|\{\{[\w.]+\}\}|\bTab\b|\bEsc\b/gi
/** A word of the catalogue that has no text shows its name. */
const named = /^[a-z]\w*(\.\w+)+$/

/** Words of the wrong language or of none, other than what people wrote: whatever came in an answer of the server. */
async function languageSays(page: Window['page'], language: string, told: Set<string>): Promise<Finding[]> {
  const texts = await page.evaluate(() => {
    const all: { where: string; what: string }[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement
      // What machines say to each other is in no language.
      if (parent?.closest('pre')) continue
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
    if (told.has(what.trim())) return false
    let rest = what.replaceAll(names, ' ')
    for (const text of known) rest = rest.replaceAll(text, ' ')
    return language === 'en' ? chinese.test(rest) || named.test(rest.trim()) : /[a-z]{3,}/i.test(rest)
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

/** Every page of a world in one language on a phone in every look, and on a laptop. */
export async function walk({ url, browser, password, stops }: World, language: Look['language']): Promise<{ said: string[]; seen: number }> {
  const said: string[] = []
  let seen = 0
  const titles = new Map<string, string>()
  const say = wordsOf(language)
  for (const [whose, pages] of stops) {
    const login = whose?.split(',')[0] ?? null
    const elder = whose?.endsWith('in large letters') ?? false
    const window = await openWindow(browser, url, login === null ? null : { login, password }, phone, { language, theme: 'light', elder })
    const { page } = window
    const told = new Set<string>()
    const reading: Promise<void>[] = []
    page.on('response', (response) => {
      if (response.url().includes('/api/') && (response.headers()['content-type'] ?? '').includes('json')) reading.push(Promise.race([response.json().then((body: Json) => { strings(body, told) }, () => undefined), page.waitForTimeout(5_000).catch(() => undefined)])) // of one that a page left behind no body comes
    })
    for (const stop of pages) {
      const path = typeof stop === 'string' ? stop : stop.path
      await show(window, url + path)
      if (typeof stop !== 'string') {
        strings(stop.writes ?? [], told)
        await stop.open(page, say)
        await quiet(window, path)
      }
      await Promise.all(reading)
      const place = `${language}, ${whose ?? 'nobody'}, ${path}${typeof stop === 'string' ? '' : ` (${stop.called})`}`
      const look = (name: string): Promise<void> => shot(page, `${place} ${name}`.replaceAll(/[^\w-]+/g, '_'))
      const note = (name: string, found: Finding[]): void => {
        seen++
        for (const { where, what } of found) said.push(`${place} ${name}: ${where} ${what}`)
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
        await look(classes)
      }
      await page.evaluate((name) => { document.documentElement.className = name }, elder ? 'elder' : '')
      await page.setViewportSize(laptop)
      note('laptop', [...await layoutSays(page, elder ? 60 : 44), ...await axeSays(page, language === 'en' ? every_rule : of_looks)])
      await look('laptop')
      await page.setViewportSize(phone)
    }
    for (const complaint of window.complaints) said.push(`${language}, ${whose ?? 'nobody'}: ${complaint}`)
    await window.context.close()
  }
  return { said, seen }
}
