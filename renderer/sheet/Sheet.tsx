import { useLayoutEffect } from 'react'
import type { SheetData } from '../../main/api/contract.ts'
import { HTML_LANG, LanguageContext } from '../base/i18n.ts'
import { A4 } from './A4.tsx'
import { Slip } from './Slip.tsx'

/** One print job on paper. Told when everything is drawn and its fonts are there. */
export function Sheet({ data, onDrawn }: { data: SheetData; onDrawn: () => void }) {
  useLayoutEffect(() => {
    const root = document.documentElement
    root.lang = HTML_LANG[data.language]
    root.dataset.form = data.form
    // Laying out asks for the fonts that are needed; before that none are on their way.
    void root.scrollHeight
    void (document.fonts?.ready ?? Promise.resolve()).then(onDrawn)
  }, [data, onDrawn])
  return (
    <LanguageContext value={data.language}>
      {data.form === 'slip' ? (
        <Slip data={data} />
      ) : (
        <A4 data={data} font={getComputedStyle(document.body).fontFamily} />
      )}
    </LanguageContext>
  )
}
