/** Draws a sheet from a fixture: `sheet.html?sheet=slip`; only served in development. */
import { createRoot } from 'react-dom/client'
import '../base/fonts.ts'
import type { SheetFixture } from '../sheet/fixtures.ts'
import { FIXTURES } from '../sheet/fixtures.ts'
import { Sheet } from '../sheet/Sheet.tsx'
import '../sheet/sheet.css'

const asked = new URLSearchParams(window.location.search).get('sheet') as SheetFixture | null
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
createRoot(root).render(
  <Sheet data={FIXTURES[asked ?? 'slip']} onDrawn={() => document.documentElement.setAttribute('data-ready', '')} />,
)
