/// <reference types="vite/client" />

declare module 'virtual:words/*' {
  /** Sections of the catalogue. */
  const words: object
  export default words
}
