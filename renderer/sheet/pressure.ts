import type { NumberView, ResultView } from '../../main/api/contract.ts'

/** A pressure's two numbers stand together under one verdict; whatever else came with them stands by itself. */
export function splitPair({ numbers }: ResultView): { pair: [NumberView, NumberView] | null; singles: NumberView[] } {
  const systolic = numbers.find((number) => number.indicator === 'sbp')
  const diastolic = numbers.find((number) => number.indicator === 'dbp')
  if (!systolic || !diastolic) return { pair: null, singles: numbers }
  return {
    pair: [systolic, diastolic],
    singles: numbers.filter((number) => number !== systolic && number !== diastolic),
  }
}
