import { useRef, useState } from 'react'
import type { RawView } from '../../../main/api/contract.ts'
import { useWords } from '../../base/i18n.ts'
import { DeskButton } from '../controls.tsx'
import { rawText } from './raw-text.ts'

/** The bytes with their moments, folded until somebody wants them; to be copied for support. */
export function RawFrames({ raw, open = false }: { raw: RawView; open?: boolean }) {
  const { t } = useWords()
  const text = useRef<HTMLTextAreaElement>(null)
  const [copied, setCopied] = useState<'yes' | 'by-hand' | null>(null)
  const content = rawText(raw)
  const copy = () => {
    text.current?.select()
    // The one way that asks for no permission, which no window of the station is given.
    setCopied(document.execCommand('copy') ? 'yes' : 'by-hand')
  }
  return (
    <details className="raw" open={open}>
      <summary>{t('desk.raw.frames', { count: raw.frames.length })}</summary>
      <textarea
        ref={text}
        readOnly
        aria-label={t('desk.raw.title')}
        value={content}
        rows={Math.min(16, content.split('\n').length)}
      />
      <div className="acts">
        <DeskButton onPress={copy}>{t('desk.raw.copy')}</DeskButton>
        {copied && (
          <span role="status" className="q">
            {t(`desk.raw.copied.${copied}`)}
          </span>
        )}
      </div>
    </details>
  )
}
