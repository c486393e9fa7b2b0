// SPDX-License-Identifier: Apache-2.0
// The camera as a reader: only where there is one, and never left on.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settle, withServices } from '@/test_support/with_services'
import { canScan, useScanner } from '../useScanner'

afterEach(() => { vi.unstubAllGlobals() })

function device(more: { formats?: string[]; kinds?: string[]; getUserMedia?: () => Promise<unknown> } = {}) {
  const stopped: string[] = []
  vi.stubGlobal('BarcodeDetector', { getSupportedFormats: () => Promise.resolve(more.formats ?? ['qr_code']) })
  vi.stubGlobal('navigator', { mediaDevices: {
    enumerateDevices: () => Promise.resolve((more.kinds ?? ['videoinput']).map((kind) => ({ kind }))),
    getUserMedia: more.getUserMedia ?? (() => Promise.resolve({ getTracks: () => [{ stop: () => { stopped.push('track') } }] })),
  } })
  return stopped
}

describe('scanning', () => {
  it('is offered where browser and device can, and nowhere else', async () => {
    vi.stubGlobal('BarcodeDetector', undefined)
    expect(await canScan()).toBe(false)
    device()
    expect(await canScan()).toBe(true)
    device({ formats: ['ean_13'] })
    expect(await canScan()).toBe(false)
    device({ kinds: ['audioinput'] })
    expect(await canScan()).toBe(false)
    vi.stubGlobal('navigator', {})
    expect(await canScan()).toBe(false)
  })
  it('lets the camera go when it is stopped and when the page is left', async () => {
    const stopped = device()
    const page = withServices().page(() => ({ scanner: useScanner(() => false) }))
    await page.scanner.start()
    expect(page.scanner.stream.value).not.toBeNull()
    page.scanner.stop()
    expect(stopped).toHaveLength(1)
    await page.scanner.start()
    page.leave()
    expect(stopped).toHaveLength(2)
  })
  it('lets go a camera that comes when nobody waits for it any more', async () => {
    let give: (stream: unknown) => void = () => undefined
    const stopped: string[] = []
    device({ getUserMedia: () => new Promise((resolve) => { give = resolve }) })
    const page = withServices().page(() => ({ scanner: useScanner(() => false) }))
    void page.scanner.start()
    await settle()
    page.leave()
    give({ getTracks: () => [{ stop: () => { stopped.push('track') } }] })
    await settle()
    expect(stopped).toHaveLength(1)
    expect(page.scanner.stream.value).toBeNull()
  })
  it('says whether it was refused or there is none', async () => {
    device({ getUserMedia: () => Promise.reject(new DOMException('no', 'NotAllowedError')) })
    const page = withServices().page(() => ({ scanner: useScanner(() => false) }))
    await page.scanner.start()
    expect(page.scanner.trouble.value).toBe('refused')
    device({ getUserMedia: () => Promise.reject(new DOMException('no', 'NotFoundError')) })
    await page.scanner.start()
    expect(page.scanner.trouble.value).toBe('none')
    page.leave()
  })
})
