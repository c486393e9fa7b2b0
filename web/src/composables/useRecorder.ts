// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref } from 'vue'
import { useServices } from '@/stores/services'

/** The longest voice note: five minutes are well under the server's 10 MiB. */
const longestSeconds = 300

/** Forms that the server takes, the most compact first. */
const forms = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

/** Records a voice note. `seconds` is null while nothing is recorded; `refused`: the person or the phone said no. */
export function useRecorder(recorded: (file: File) => void) {
  const { clock } = useServices()
  const seconds = ref<number | null>(null)
  const refused = ref(false)
  const possible = typeof MediaRecorder !== 'undefined' && typeof navigator !== 'undefined' && 'mediaDevices' in navigator
  let recorder: MediaRecorder | null = null
  let timer: unknown
  let wanted = true

  function tick(): void {
    if (seconds.value === null) return
    seconds.value += 1
    if (seconds.value >= longestSeconds) stop()
    else timer = clock.setTimeout(tick, 1_000)
  }

  async function start(): Promise<void> {
    refused.value = false
    wanted = true
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch {
      refused.value = true
      return
    }
    const parts: Blob[] = []
    const form = forms.find((type) => MediaRecorder.isTypeSupported(type))
    const made = new MediaRecorder(stream, form ? { mimeType: form, audioBitsPerSecond: 32_000 } : {})
    made.ondataavailable = ({ data }) => { if (data.size > 0) parts.push(data) }
    made.onstop = () => {
      for (const track of stream.getTracks()) track.stop()
      const type = (made.mimeType || form || 'audio/webm').split(';')[0] ?? 'audio/webm'
      if (wanted && parts.length > 0) recorded(new File(parts, 'voice', { type }))
    }
    made.start(1_000)
    recorder = made
    seconds.value = 0
    timer = clock.setTimeout(tick, 1_000)
  }

  function stop(): void {
    clock.clearTimeout(timer)
    seconds.value = null
    if (recorder?.state === 'recording') recorder.stop()
    recorder = null
  }

  onScopeDispose(() => { wanted = false; stop() })
  return { possible, seconds, refused, start, stop }
}
