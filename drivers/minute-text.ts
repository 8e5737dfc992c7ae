import { type WallTime, wallTimeText } from './sig/common/datetime.ts'

/** `YYYY-MM-DDTHH:MM`, as the meter carries it, not checked; for meters that tell no seconds. */
export const minuteText = (time: WallTime): string => wallTimeText(time).slice(0, -':SS'.length)
