/** The small shapes that several views and procedures share. */
import { z } from 'zod'

export const Bilingual = z.object({ zh: z.string(), en: z.string() })
export type Bilingual = z.infer<typeof Bilingual>

/** Of what is shown or printed. */
export const Language = z.enum(['zh', 'en'])

/** UTC instant, ISO 8601 with milliseconds and Z. */
export const Instant = z.iso.datetime({ precision: 3 })
export const Id = z.string().min(1).max(64)
/** How it is known who a visit belongs to: a card, the desk, four digits of the phone; a guest is nobody. */
export const Assurance = z.enum(['card', 'desk', 'typed', 'guest'])
export type Assurance = z.infer<typeof Assurance>
export const Sex = z.enum(['male', 'female'])
export const AgeGroup = z.enum(['18-54', '55-64', '65-79', '80+'])
export const MealContext = z.enum(['fasting', 'post-meal-2h', 'random'])
export const IndicatorCode = z.enum([
  'sbp',
  'dbp',
  'pulse',
  'glucose',
  'spo2',
  'temp',
  'bmi',
  'bodyfat',
  'waist',
  'tc',
  'tg',
  'ua',
])
/** The twelve, and what the body mass index is made of. */
export const NumberCode = z.enum([...IndicatorCode.options, 'weight', 'height'])
export const Level = z.enum([
  'critical-low',
  'low',
  'borderline-low',
  'normal',
  'borderline-high',
  'high',
  'critical-high',
  'none',
])
/** Twelve simple pictures: a resident has one, given at the desk, where a name and a birth year do not tell people apart. */
export const PictureSign = z.enum([
  'fish',
  'bird',
  'flower',
  'tree',
  'house',
  'moon',
  'boat',
  'umbrella',
  'apple',
  'cup',
  'lantern',
  'key',
])
export type PictureSign = z.infer<typeof PictureSign>
export const AlertTier = z.enum(['none', 'inform', 'now'])
/** What a person chooses to measure: one card on the choose screen. */
export const Task = z.enum([
  'pressure',
  'glucose',
  'spo2',
  'temperature',
  'weight',
  'waist',
  'cholesterol',
  'triglycerides',
  'uric-acid',
])
export type Task = z.infer<typeof Task>
export const Posture = z.enum(['bp-cuff', 'bp-tunnel', 'finger-side', 'finger-clip', 'thermometer', 'scale', 'waist'])
/** Done shortly before a pressure reading, and may raise it. */
export const ShutOut = z.enum(['exertion', 'full-bladder', 'just-eaten'])

/** Every refusal: a stable code, what the desk reads, and one calm sentence for the elder. */
export const StationErrorData = z.object({ code: z.string(), desk: Bilingual, elder: Bilingual })
export type StationErrorData = z.infer<typeof StationErrorData>
