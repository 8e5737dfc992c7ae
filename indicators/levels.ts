/** The same words in both languages of the station. */
export interface Words {
  zh: string
  en: string
}

export const JUDGED_LEVELS = [
  'critical-low',
  'low',
  'borderline-low',
  'normal',
  'borderline-high',
  'high',
  'critical-high',
] as const
export type JudgedLevel = (typeof JUDGED_LEVELS)[number]

export const LEVELS = [...JUDGED_LEVELS, 'instrument-error', 'not-judged'] as const
export type Level = (typeof LEVELS)[number]

/**
 * What the staff hear of a reading, weakest first. `inform`: a flag at the desk, staff speak with the person before they leave.
 * `now`: sound and banner at the desk until acknowledged; the visit does not close by itself.
 */
export const ALERTS = ['none', 'inform', 'now'] as const
export type Alert = (typeof ALERTS)[number]

export function strongestAlert(alerts: readonly Alert[]): Alert {
  return ALERTS[Math.max(0, ...alerts.map((alert) => ALERTS.indexOf(alert)))] as Alert
}

/** The word beside the status sign, where the band has no better one of its own. */
export const STATUS_WORDS: Record<Level, Words> = {
  'critical-low': { zh: '很低', en: 'Very low' },
  low: { zh: '偏低', en: 'Low' },
  'borderline-low': { zh: '略低', en: 'Slightly low' },
  normal: { zh: '正常', en: 'Normal' },
  'borderline-high': { zh: '略高', en: 'Slightly high' },
  high: { zh: '偏高', en: 'High' },
  'critical-high': { zh: '很高', en: 'Very high' },
  'instrument-error': { zh: '没测准', en: 'Not reliable' },
  'not-judged': { zh: '未判定', en: 'No verdict' },
}

/** HL7 v3 ObservationInterpretation code of a judged level. */
export const HL7_INTERPRETATION: Record<JudgedLevel, 'LL' | 'L' | 'N' | 'H' | 'HH'> = {
  'critical-low': 'LL',
  low: 'L',
  'borderline-low': 'L',
  normal: 'N',
  'borderline-high': 'H',
  high: 'H',
  'critical-high': 'HH',
}
