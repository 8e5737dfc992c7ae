import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const renderer = join(import.meta.dirname, 'renderer')

/** The screens. Every page is `renderer/NAME.html`; nothing is inlined, so that the pages hold under `default-src 'none'`. */
export default defineConfig({
  root: renderer,
  base: './',
  plugins: [react()],
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
