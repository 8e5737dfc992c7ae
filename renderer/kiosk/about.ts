import type { Candidate } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'

/** 1951年生　女 */
export function useAbout() {
  const { t } = useWords()
  return (candidate: Candidate) =>
    [
      candidate.birthYear === null ? null : t('frame.birthYear', { year: candidate.birthYear }),
      candidate.sex === null ? null : t(`frame.${candidate.sex}`),
    ]
      .filter((part) => part !== null)
      .join('　')
}
