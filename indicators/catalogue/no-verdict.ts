import type { Alert, Words } from '../levels.ts'

interface NoVerdict {
  level: 'instrument-error' | 'not-judged'
  alert: Alert
  name: Words
  advice: Words
}

const NO_VERDICT_NAME: Words = { zh: '未判定', en: 'No verdict' }

/** Why a reading gets no verdict, and the neutral words for it. */
export const NO_VERDICT = {
  'instrument-error': {
    level: 'instrument-error',
    alert: 'none',
    name: { zh: '没测准', en: 'Not reliable' },
    advice: { zh: '这次没测准，请再测一次。', en: 'That did not read well. Please measure again.' },
  },
  suspect: {
    level: 'not-judged',
    alert: 'none',
    name: { zh: '这次没测准', en: 'Not reliable' },
    advice: {
      zh: '这次没测准，请坐好再测一次。',
      en: 'That reading is not reliable. Please sit still and measure again.',
    },
  },
  'under-age': {
    level: 'not-judged',
    alert: 'none',
    name: NO_VERDICT_NAME,
    advice: {
      zh: '未满18岁，这里只显示数值，请问工作人员。',
      en: 'Under 18 the number is shown without a verdict. Please ask a staff member.',
    },
  },
  'missing-sex': {
    level: 'not-judged',
    alert: 'none',
    name: NO_VERDICT_NAME,
    advice: {
      zh: '还不知道您的性别，暂不判定，请问工作人员。',
      en: 'Your sex is not on record, so there is no verdict. Please ask a staff member.',
    },
  },
  'missing-age': {
    level: 'not-judged',
    alert: 'none',
    name: NO_VERDICT_NAME,
    advice: {
      zh: '还不知道您的年龄，暂不判定，请问工作人员。',
      en: 'Your age is not on record, so there is no verdict. Please ask a staff member.',
    },
  },
  'missing-sex-and-age': {
    level: 'not-judged',
    alert: 'none',
    name: NO_VERDICT_NAME,
    advice: {
      zh: '还不知道您的性别和年龄，暂不判定，请问工作人员。',
      en: 'Your sex and age are not on record, so there is no verdict. Please ask a staff member.',
    },
  },
  // A strip beyond the meter's scale may hide a value whose own band informs staff, so the desk hears of it.
  'below-meter-range': {
    level: 'not-judged',
    alert: 'inform',
    name: NO_VERDICT_NAME,
    advice: {
      zh: '低于仪器能测的范围，暂不判定，请问工作人员。',
      en: 'This is below what the meter can measure, so there is no verdict. Please ask a staff member.',
    },
  },
  'above-meter-range': {
    level: 'not-judged',
    alert: 'inform',
    name: NO_VERDICT_NAME,
    advice: {
      zh: '高于仪器能测的范围，暂不判定，请问工作人员。',
      en: 'This is above what the meter can measure, so there is no verdict. Please ask a staff member.',
    },
  },
} as const satisfies Record<string, NoVerdict>

export type NoVerdictReason = keyof typeof NO_VERDICT
