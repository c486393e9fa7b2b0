// SPDX-License-Identifier: Apache-2.0
// The catalogue is whole: both languages say the same things, everything the pages ask for is there,
// nothing stands in it that nobody asks for, and no term stands twice.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import en from '../en.json'
import { wordsOf } from '../parts'
import zh from '../zh-CN.json'

interface Tree { [key: string]: string | Tree }

function flat(tree: Tree, path = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') all.set(here, value)
    else for (const [inner, text] of flat(value, here)) all.set(inner, text)
  }
  return all
}

const source = new URL('../../', import.meta.url)
const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.includes('__tests__'))
  .map((name) => readFileSync(new URL(name.replaceAll('\\', '/'), source), 'utf8'))
  // E-mails and robots speak from the same catalogue.
  .concat(readFileSync(new URL('../../../../server/app/message_text.cpp', import.meta.url), 'utf8'))
  .join('\n')

const chinese = flat(zh)
const english = flat(en)
const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort()

/** `a.b` as asked for in so many words; `a.${x}` as a pattern. Any string of the catalogue's form counts. */
const literal = new Set([...code.matchAll(/['"`]([a-z]\w*(?:\.\w+)+)['"`]/gi)].map(([, key]) => key ?? ''))
const patterns = [...code.matchAll(/`([a-z]\w*(?:\.(?:\w+|\$\{[^}`]*\}|\w*\$\{[^}`]*\}\w*))+)`/gi)]
  .map(([, key]) => key ?? '')
  .filter((key) => key.includes('${'))
  .map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '\\w+')}$`))
/** `@:a.b` in a text stands for the text there: how a term that is needed in two places is written once. */
const links = new Set([...chinese.values(), ...english.values()].flatMap((text) => [...text.matchAll(/@:([\w.]+)/g)].map(([, key]) => key ?? '')))
/** The minutes are the server's document, like the attendance list: their words are asked for in C++. */
for (const file of ['minutes', 'minutes_reports', 'attendance_sheet']) {
  const source = readFileSync(new URL(`../../../../server/protocol/${file}.cpp`, import.meta.url), 'utf8')
  for (const [, key] of source.matchAll(/\bwords_?\.(\w+)/g)) literal.add(`minutes.${key ?? ''}`)
}
const asked = [...code.matchAll(/\bte?\(\s*['"]([^'"]+)['"]/g)].map(([, key]) => key ?? '')

describe('the catalogue', () => {
  it('has the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })
  it('has the same placeholders in both languages', () => {
    const differing = [...chinese].filter(([key, text]) => String(placeholders(text)) !== String(placeholders(english.get(key) ?? ''))).map(([key]) => key)
    expect(differing).toEqual([])
  })
  it('has no empty text', () => {
    expect([...chinese, ...english].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([])
  })
  it('links only to texts that are there', () => {
    expect([...links].filter((key) => !chinese.has(key))).toEqual([])
  })
  it('has every key the code asks for', () => {
    expect(asked.length).toBeGreaterThan(100)
    expect([...new Set(asked)].filter((key) => !chinese.has(key))).toEqual([])
  })
  it('has a text, not a section, for every key the code names', () => {
    const sections = new Set([...chinese.keys()].flatMap((key) => key.split('.').map((_, at, parts) => parts.slice(0, at).join('.'))))
    // What an outer t(…) chooses between, as in t(on ? 'a.b' : 'a.c'); a command may well be called like a section.
    const chosen = [...code.matchAll(/\bte?\(([^()]*)\)/g)].flatMap(([, inner]) => [...(inner ?? '').matchAll(/'([a-z]\w*(?:\.\w+)+)'/g)].map(([, key]) => key ?? ''))
    expect(chosen.length).toBeGreaterThan(asked.length / 2)
    expect(chosen.filter((key) => sections.has(key))).toEqual([])
  })
  it('has something for every key that is put together', () => {
    const keys = [...chinese.keys()]
    const known = new Set(keys.map((key) => key.split('.')[0]))
    const ours = patterns.filter((pattern) => known.has(/^\^(\w+)/.exec(pattern.source)?.[1]))
    expect(ours.length).toBeGreaterThan(5)
    expect(ours.filter((pattern) => !keys.some((key) => pattern.test(key))).map(String)).toEqual([])
  })
  it('has no key that nobody asks for', () => {
    expect([...chinese.keys()].filter((key) => !literal.has(key) && !links.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([])
  })
  it('says each thing once: a pair of Chinese and English stands in one place', () => {
    const places = new Map<string, string[]>()
    for (const [key, text] of chinese) {
      if (text.startsWith('@:')) continue
      const pair = `${text} = ${english.get(key) ?? ''}`
      places.set(pair, [...places.get(pair) ?? [], key])
    }
    expect([...places].filter(([, keys]) => keys.length > 1)).toEqual([])
  })
})

describe('the two parts of the Chinese catalogue', () => {
  const first = flat(wordsOf('first', zh)), later = flat(wordsOf('later', zh))
  it('are all of it', () => {
    expect(new Map([...first, ...later].sort())).toEqual(new Map([...chinese].sort()))
    expect([...first.keys()].filter((key) => later.has(key))).toEqual([])
  })
  it('are there in time: no word of the first leads to one of the later', () => {
    const links = [...first].flatMap(([key, text]) => [...text.matchAll(/@:([a-z_.]+[a-z_])/g)].map(([, to]) => `${key} -> ${to}`))
    expect(links.filter((link) => !first.has(link.split(' -> ')[1] ?? ''))).toEqual([])
  })
})
