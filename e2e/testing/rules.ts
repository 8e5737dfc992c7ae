/** What every elder's screen must keep to at its distance: sizes, targets, gaps, no scrolling, nothing clipped; and axe. */
import axe, { type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import type { Orientation } from './stage.ts'

export interface Site {
  readonly diagonalInches: number
  readonly distanceMm: number
  /** A capital H must span 0.7° at the distance. */
  readonly smallestTypeMm: number
}

/** The two machines everything is drawn for. */
export const SITES: Readonly<Record<Orientation, Site>> = {
  landscape: { diagonalInches: 21.5, distanceMm: 600, smallestTypeMm: 10 },
  portrait: { diagonalInches: 32, distanceMm: 700, smallestTypeMm: 12 },
}

interface Limits {
  readonly mmPerPx: number
  readonly smallestTypeMm: number
  readonly smallestTypePx: number
  readonly targetMm: number
  readonly targetPx: number
  readonly mainHeightMm: number
  readonly mainWidthMm: number
  readonly gapMm: number
  readonly gapPx: number
  readonly mostChoices: number
  readonly weight: number
}

const MM_PER_INCH = 25.4

function limitsOf(site: Site, width: number, height: number): Limits {
  return {
    mmPerPx: (site.diagonalInches * MM_PER_INCH) / Math.hypot(width, height),
    smallestTypeMm: site.smallestTypeMm,
    smallestTypePx: 28,
    targetMm: 20,
    targetPx: 72,
    mainHeightMm: 25,
    mainWidthMm: 90,
    gapMm: 5,
    gapPx: 16,
    mostChoices: 4,
    weight: 500,
  }
}

/** What breaks a rule on the page once it stands still, in words. */
export async function breaches(page: Page, orientation: Orientation): Promise<string[]> {
  await settled(page)
  return breachesAtOnce(page, orientation)
}

/** What breaks a rule on the page as it is laid out now; for drawings that have nothing to wait for. */
export async function breachesAtOnce(page: Page, orientation: Orientation): Promise<string[]> {
  const size = page.viewportSize()
  if (!size) throw new Error('the page has no size')
  return page.evaluate(findBreaches, limitsOf(SITES[orientation], size.width, size.height))
}

const CONTRAST = ['color-contrast', 'color-contrast-enhanced']

/** Violations of axe, the enhanced contrast of 7:1 included; or of contrast alone, which is all that changes with the colours. */
export async function violations(page: Page, what: 'everything' | 'contrast' = 'everything'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  const rules: RunOptions =
    what === 'contrast'
      ? { runOnly: { type: 'rule', values: CONTRAST } }
      : { rules: { 'color-contrast-enhanced': { enabled: true } } }
  return page.evaluate(
    async (options) => {
      const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, options)
      return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    },
    { ...rules, resultTypes: ['violations'] } satisfies RunOptions,
  )
}

async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

/** Runs in the page. */
function findBreaches(limits: Limits): string[] {
  const found = new Set<string>()
  const mm = (px: number) => px * limits.mmPerPx
  /** Half a pixel is rounding. */
  const slack = 0.5
  const { innerWidth: width, innerHeight: height } = window
  const root = document.documentElement
  const say = (element: Element) => `“${(element.textContent ?? '').trim().slice(0, 24)}” (${element.className})`
  const shown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })

  if (root.scrollHeight > height + slack || root.scrollWidth > width + slack) {
    found.add(`the page scrolls: ${root.scrollWidth}×${root.scrollHeight}`)
  }
  for (const element of document.body.querySelectorAll('*')) {
    if (!shown(element) || element.closest('svg')) continue
    const { overflowX, overflowY } = getComputedStyle(element)
    const scrolls = /auto|scroll/
    if (scrolls.test(overflowY) && element.scrollHeight > element.clientHeight + 1)
      found.add(`scrolls: ${say(element)}`)
    if (scrolls.test(overflowX) && element.scrollWidth > element.clientWidth + 1) found.add(`scrolls: ${say(element)}`)
  }

  // ── text ──
  const inked: { readonly rect: DOMRect; readonly element: Element }[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!element || !node.textContent?.trim() || !shown(element)) continue
    // A wide space at the end of a line hangs over its edge, and nobody sees it.
    const rects = [...node.textContent.matchAll(/[^\u3000]+/g)].flatMap((part) => {
      const range = document.createRange()
      range.setStart(node, part.index)
      range.setEnd(node, part.index + part[0].length)
      return [...range.getClientRects()].filter((rect) => rect.width > 2 && rect.height > 2)
    })
    if (rects.length === 0) continue
    const style = getComputedStyle(element)
    const graphics = element.closest('svg') ? (element as unknown as SVGGraphicsElement) : null
    const sizePx = Number.parseFloat(style.fontSize) * (graphics?.getScreenCTM?.()?.d ?? 1)
    const forStaff = element.closest('.code') !== null
    if (sizePx < limits.smallestTypePx - slack) found.add(`type of ${sizePx.toFixed(1)} px: ${say(element)}`)
    if (!forStaff && mm(sizePx + slack) < limits.smallestTypeMm) {
      found.add(`type of ${mm(sizePx).toFixed(1)} mm: ${say(element)}`)
    }
    if (Number(style.fontWeight) < limits.weight) found.add(`thin type: ${say(element)}`)
    if (style.fontStyle !== 'normal') found.add(`slanted type: ${say(element)}`)
    for (const rect of rects) {
      const inkTop = rect.top + rect.height / 2 - sizePx * 0.42
      const ink = new DOMRect(rect.left, inkTop, rect.width, sizePx * 0.84)
      inked.push({ rect: ink, element })
      if (ink.left < -slack || ink.top < -slack || ink.right > width + slack || ink.bottom > height + slack) {
        found.add(`leaves the screen: ${say(element)}`)
      }
      for (let around = element.closest('button, [class*="plate"], .frame'); around; ) {
        const box = around.getBoundingClientRect()
        const out =
          ink.left < box.left - 1 || ink.right > box.right + 1 || ink.top < box.top - 1 || ink.bottom > box.bottom + 1
        if (out) found.add(`leaves its place (${around.className}): ${say(element)}`)
        around = around.parentElement?.closest('button, [class*="plate"], .frame') ?? null
      }
      for (let around = element.parentElement; around; around = around.parentElement) {
        if (around.closest('svg') || !/hidden|clip/.test(getComputedStyle(around).overflow)) continue
        const box = around.getBoundingClientRect()
        if (
          ink.right > box.right + 1 ||
          ink.bottom > box.bottom + 1 ||
          ink.left < box.left - 1 ||
          ink.top < box.top - 1
        ) {
          found.add(`clipped: ${say(element)}`)
        }
      }
    }
  }
  inked.forEach((one, index) => {
    for (const other of inked.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue
      const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left)
      const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top)
      if (across > 2 && down > 2) found.add(`lies on each other: ${say(one.element)} and ${say(other.element)}`)
    }
  })

  // ── targets ──
  const targets = [...document.querySelectorAll('button, a[href], input, select, [role="button"]')].filter(shown)
  const boxes = targets.map((target) => ({ target, box: target.getBoundingClientRect() }))
  for (const { target, box } of boxes) {
    const smaller = Math.min(box.width, box.height)
    if (mm(smaller + slack) < limits.targetMm || smaller + slack < limits.targetPx) {
      found.add(`target of ${mm(box.width).toFixed(1)}×${mm(box.height).toFixed(1)} mm: ${say(target)}`)
    }
    const main = target.classList.contains('main')
    if (main && (mm(box.height + slack) < limits.mainHeightMm || mm(box.width + slack) < limits.mainWidthMm)) {
      found.add(`main button of ${mm(box.width).toFixed(1)}×${mm(box.height).toFixed(1)} mm: ${say(target)}`)
    }
    // On a tall screen the top shows and the bottom is touched.
    if (height > width && box.top < height / 2 - slack) found.add(`target in the upper half: ${say(target)}`)
  }
  boxes.forEach(({ target, box }, index) => {
    for (const other of boxes.slice(index + 1)) {
      const across = Math.max(box.left, other.box.left) - Math.min(box.right, other.box.right)
      const down = Math.max(box.top, other.box.top) - Math.min(box.bottom, other.box.bottom)
      const gap = Math.max(across, down) + slack
      if (gap < limits.gapPx || mm(gap) < limits.gapMm) {
        found.add(`gap of ${mm(gap).toFixed(1)} mm: ${say(target)} and ${say(other.target)}`)
      }
    }
  })
  const choices = document.querySelectorAll('.choices .choice').length
  if (choices > limits.mostChoices) found.add(`${choices} choices`)
  return [...found]
}
