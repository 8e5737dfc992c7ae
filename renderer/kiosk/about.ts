import type { Candidate } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'

/** 1951年生　女, and where that is not enough: 住3号　鱼 */
export function useAbout() {
  const { t } = useWords()
  return (candidate: Candidate) =>
    [
      candidate.birthYear === null ? null : t('frame.birthYear', { year: candidate.birthYear }),
      candidate.sex === null ? null : t(`frame.${candidate.sex}`),
      candidate.group === null ? null : t('tiles.group', { group: candidate.group }),
      candidate.sign === null ? null : t(`sign.${candidate.sign}`),
    ]
      .filter((part) => part !== null)
      .join('　')
}
