// SPDX-License-Identifier: Apache-2.0
// The one bar that says what just happened, with a way back where there is one.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useServices } from './services'

export interface Notice { text: string; undo?: () => void }

/** Long enough to read a sentence and reach the button. */
const shownMs = 8_000

export const useNotice = defineStore('notice', () => {
  const { clock } = useServices()
  const current = shallowRef<Notice | null>(null)
  let timer: unknown

  function say(text: string, undo?: () => void): void {
    clock.clearTimeout(timer)
    current.value = undo ? { text, undo } : { text }
    timer = clock.setTimeout(clear, shownMs)
  }
  function clear(): void {
    clock.clearTimeout(timer)
    current.value = null
  }
  return { current, say, clear }
})
