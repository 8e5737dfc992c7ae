/** The site's screen setting turned into the lengths the tokens are made of. */
export interface ScreenSetting {
  diagonalInches: number
  distanceMm: number
}

/** The screens everything is drawn for, where the site has set none. */
const USUAL: Readonly<Record<'wide' | 'upright', ScreenSetting>> = {
  wide: { diagonalInches: 21.5, distanceMm: 600 },
  upright: { diagonalInches: 32, distanceMm: 700 },
}

export function screenSetting(
  site: { diagonalInches: number | null; distanceMm: number | null },
  widthPx: number,
  heightPx: number,
): ScreenSetting {
  const usual = USUAL[widthPx >= heightPx ? 'wide' : 'upright']
  return {
    diagonalInches: site.diagonalInches ?? usual.diagonalInches,
    distanceMm: site.distanceMm ?? usual.distanceMm,
  }
}

const MM_PER_INCH = 25.4
/** The distance at which the sizes of the tokens hold as they stand. */
const BASE_DISTANCE_MM = 600

export interface SiteLengths {
  /** CSS pixels in one millimetre. */
  pxPerMm: number
  /** What sizes are multiplied with for the distance: rounded up to a tenth and never below one, so that 700 mm gives 12 mm type. */
  far: number
}

export function siteLengths(setting: ScreenSetting, widthPx: number, heightPx: number): SiteLengths {
  return {
    pxPerMm: Math.hypot(widthPx, heightPx) / (setting.diagonalInches * MM_PER_INCH),
    far: Math.max(1, Math.ceil((setting.distanceMm / BASE_DISTANCE_MM) * 10 - 1e-9) / 10),
  }
}

/** Writes `--mm` and `--far` on the page; `--room` follows the orientation in the style sheet. */
export function applySiteLengths(root: HTMLElement, lengths: SiteLengths): void {
  root.style.setProperty('--mm', `${lengths.pxPerMm.toFixed(4)}px`)
  root.style.setProperty('--far', String(lengths.far))
}
