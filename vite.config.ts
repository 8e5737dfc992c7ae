import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const renderer = join(import.meta.dirname, 'renderer')

/** Every browser that shows the screens reads woff2; the older form beside it would only fill the package. */
const newFontsOnly: Plugin = {
  name: 'new-fonts-only',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('@fontsource') && id.endsWith('.css')
      ? code.replaceAll(/,\s*url\([^)]+\.woff\)\s*format\('woff'\)/g, '')
      : undefined,
}

/** The screens. Every page is `renderer/NAME.html`; nothing is inlined, so that the pages hold under `default-src 'none'`. */
export default defineConfig({
  root: renderer,
  base: './',
  plugins: [newFontsOnly, react()],
  build: {
    outDir: join(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome120',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: readdirSync(renderer)
        .filter((name) => name.endsWith('.html'))
        .map((name) => join(renderer, name)),
    },
  },
})
