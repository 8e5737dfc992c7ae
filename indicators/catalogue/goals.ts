import type { SourceId } from './sources.ts'

/** Treatment goals, shown to staff as context only. They never change a band: grades do not move with age. */
export const MANAGEMENT_GOALS = {
  /** mmHg. */
  bp: [
    { ageFrom: 65, ageTo: 80, goal: '<140/90', ifTolerated: '<130/80' },
    { ageFrom: 80, ageTo: null, goal: '<150/90', ifTolerated: '<140/90' },
  ],
  bpSource: 'CN-HTN-2024' satisfies SourceId,
  /** mmol/L, for people marked as having diabetes, by the doctor's judgement of their health. Numbers still to be verified. */
  glucoseKnownDiabetes: [
    { health: 'good', fasting: '4.4–7.0', postMeal: '<10.0' },
    { health: 'middle', fasting: '5.0–7.5', postMeal: '<11.1' },
    { health: 'poor', fasting: '5.0–8.5', postMeal: '<13.9' },
  ],
  glucoseSource: 'CN-ELDER-DM' satisfies SourceId,
} as const
