// SPDX-License-Identifier: Apache-2.0
// What forms check before they send, with the server's own limits. Each check names the field and what
// is wrong with it; the words are in the catalogue.
import { choosableStances, type Stance } from '@/api/types'

export { choosableStances }

/** In characters; the server's are in server/domain/limits.hpp. */
export const limits = {
  title: 100, body: 10_000, answer: 5_000, comment: 2_000, motion: 2_000, reason: 1_000, place: 200, maskWords: 200, paperTitle: 120,
  name: 60, login: 64, passwordMin: 8, passwordMax: 256,
} as const

export type Wrong<Field extends string, What extends string> = Partial<Record<Field, What>>

/** What only consists of blanks counts as nothing. */
export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** What a mask put into a text says nothing that can be moved or decided; the server's is in app/masked_texts.hpp. */
export function hasMasked(text: string): boolean {
  return text.includes('▇▇')
}

/** Characters as people count them, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length
}

export function checkPassword(password: string): 'short' | 'long' | undefined {
  if (lengthOf(password) < limits.passwordMin) return 'short'
  return lengthOf(password) > limits.passwordMax ? 'long' : undefined
}

export function checkJoin(form: { code: string; name: string; login: string; password: string }): Wrong<'code' | 'name' | 'login' | 'password', 'missing' | 'short' | 'long'> {
  const wrong: ReturnType<typeof checkJoin> = {}
  if (isBlank(form.code)) wrong.code = 'missing'
  if (isBlank(form.name)) wrong.name = 'missing'
  if (isBlank(form.login)) wrong.login = 'missing'
  const password = checkPassword(form.password)
  if (password) wrong.password = password
  return wrong
}

export function checkReset(form: { login: string; code: string; password: string; again: string }): Wrong<'login' | 'code' | 'password' | 'again', 'missing' | 'short' | 'long' | 'differs'> {
  const wrong: ReturnType<typeof checkReset> = {}
  if (isBlank(form.login)) wrong.login = 'missing'
  if (isBlank(form.code)) wrong.code = 'missing'
  const password = checkPassword(form.password)
  if (password) wrong.password = password
  if (form.again !== form.password) wrong.again = 'differs'
  return wrong
}

/** A title may be left out: the first line of what was said will do. */
export function titleOf(form: { title: string; body: string }): string {
  const text = isBlank(form.title) ? form.body.trim().split(/\n|(?<=[。！？!?])/)[0] ?? '' : form.title.trim()
  const chars = [...text.trim().replace(/。$/u, '')]
  return chars.length <= titleCut ? chars.join('') : `${chars.slice(0, titleCut - 1).join('')}…`
}
/** Longer first sentences are cut: a title is read in a list. */
const titleCut = 40

export function checkSubmit(form: { title: string; body: string; category: string; behalf: boolean; behalfName: string; consent: boolean }): Wrong<'title' | 'body' | 'category' | 'behalfName' | 'consent', 'missing' | 'long'> {
  const wrong: ReturnType<typeof checkSubmit> = {}
  if (isBlank(form.body)) wrong.body = 'missing'
  else if (lengthOf(form.body) > limits.body) wrong.body = 'long'
  if (lengthOf(form.title) > limits.title) wrong.title = 'long'
  if (form.category === '') wrong.category = 'missing'
  if (form.behalf && isBlank(form.behalfName)) wrong.behalfName = 'missing'
  if (form.behalf && !form.consent) wrong.consent = 'missing'
  return wrong
}

/** "Not our duty" without a reason is no answer; neither is silence. */
export function checkAnswer(form: { text: string; stance: Stance | null }): Wrong<'text' | 'stance', 'missing' | 'reason' | 'long'> {
  const wrong: ReturnType<typeof checkAnswer> = {}
  if (form.stance === null) wrong.stance = 'missing'
  if (isBlank(form.text)) wrong.text = form.stance === 'not_our_duty' ? 'reason' : 'missing'
  else if (lengthOf(form.text) > limits.answer) wrong.text = 'long'
  return wrong
}
