import type { DeskSetting, MeterContext, MeterModel } from './driver.ts'
import type { MeasurementKind } from './measurement.ts'

/** For meters with a start key of their own that can also be told to begin: which of the two, the desk says for each of them. */
export const START_BY_STATION: DeskSetting = {
  key: 'startByStation',
  word: { zh: '由一体机启动测量', en: 'Started from the kiosk' },
  hint: {
    zh: '仪器的启动键够不着时打开。老人在屏幕上点“开始测量”后，袖带才充气。',
    en: 'When its own start key is out of reach. The cuff inflates only after the person has touched Start on the screen.',
  },
}

/** What this meter begins only when the station tells it. */
export function startedByStation(
  { startedByStation: kinds = [], deskSettings = [] }: MeterModel,
  settings: MeterContext['settings'],
): readonly MeasurementKind[] {
  const isChoice = deskSettings.some(({ key }) => key === START_BY_STATION.key)
  return isChoice && settings[START_BY_STATION.key] !== true ? [] : kinds
}
