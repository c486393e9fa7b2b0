// SPDX-License-Identifier: Apache-2.0
// A photo made small enough for a bad line before it is sent: a tenth of the bytes, and every word on a
// meter can still be read. The server makes it anew in any case; what cannot be opened here goes as it is.

/** Pixels of the longer side. */
const edge = 2048
const quality = 0.85
/** Below this nothing is gained. */
const smallEnough = 400 * 1024

export async function shrinkPhoto(file: Blob): Promise<Blob> {
  if (!file.type.startsWith('image/') || file.size <= smallEnough) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, edge / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    const drawing = canvas.getContext('2d')
    if (!drawing) return file
    drawing.fillStyle = '#fff'
    drawing.fillRect(0, 0, canvas.width, canvas.height)
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const small = await new Promise<Blob | null>((done) => { canvas.toBlob(done, 'image/jpeg', quality) })
    return small && small.size < file.size ? small : file
  } catch {
    return file
  }
}
