// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, shallowRef } from 'vue'

interface Detector { detect: (from: HTMLVideoElement) => Promise<{ rawValue: string }[]> }
interface DetectorKind { new (options: { formats: string[] }): Detector; getSupportedFormats?: () => Promise<string[]> }

/** How often a picture is read: often enough for a hand, seldom enough for an old phone. */
const everyMs = 200

const detectorKind = (): DetectorKind | null => {
  const kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector
  return kind ?? null
}

/** Whether this browser reads QR codes and this device has a camera. */
export async function canScan(): Promise<boolean> {
  const kind = detectorKind()
  if (!kind) return false
  // Some browsers do not know mediaDevices, or only over https.
  const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (!media) return false
  try {
    const formats = await kind.getSupportedFormats?.() ?? ['qr_code']
    if (!formats.includes('qr_code')) return false
    return (await media.enumerateDevices()).some((device) => device.kind === 'videoinput')
  } catch {
    // A device that will not say what it has is one without a camera.
    return false
  }
}

/** The camera, reading QR codes until `read` takes one. It is let go when stopped, and when the page is left. */
export function useScanner(read: (text: string) => boolean) {
  const stream = shallowRef<MediaStream | null>(null)
  /** Why there is no picture: not allowed, or no camera to be had. */
  const trouble = ref<'refused' | 'none' | null>(null)
  const starting = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined
  let generation = 0

  function stop(): void {
    generation += 1
    clearInterval(timer)
    for (const track of stream.value?.getTracks() ?? []) track.stop()
    stream.value = null
    starting.value = false
  }

  async function start(): Promise<void> {
    stop()
    const mine = generation
    trouble.value = null
    starting.value = true
    try {
      const made = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      // Left while the device was asking.
      if (mine !== generation) { for (const track of made.getTracks()) track.stop(); return }
      stream.value = made
    } catch (error) {
      if (mine === generation) trouble.value = error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'none'
    }
    if (mine === generation) starting.value = false
  }

  /** Reads from the picture that is shown in `video`. */
  function watchPicture(video: HTMLVideoElement): void {
    const kind = detectorKind()
    if (!kind) return
    const detector = new kind({ formats: ['qr_code'] })
    let reading = false
    clearInterval(timer)
    timer = setInterval(() => {
      if (reading || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return
      reading = true
      detector.detect(video).then((codes) => { if (codes.some(({ rawValue }) => read(rawValue))) stop() }, () => { /* This picture said nothing; the next one may. */ })
        .finally(() => { reading = false })
    }, everyMs)
  }

  onScopeDispose(stop)
  return { stream, trouble, starting, start, stop, watchPicture }
}
