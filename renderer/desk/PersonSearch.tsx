import { useEffect, useState } from 'react'
import { Input, Label, ListBox, ListBoxItem, SearchField, Text } from 'react-aria-components'
import { useWords } from '../base/i18n.ts'
import { useClock } from '../base/now.tsx'
import { FaultLine, useCall } from './call.tsx'
import { useCards } from './cards.ts'
import type { Hit } from './desk-context.ts'
import { useDesk } from './desk-context.ts'

const TYPING_PAUSE_MS = 200

interface PersonSearchProps {
  chosen: Hit | null
  onChoose: (hit: Hit) => void
}

/** Finds residents while somebody types, or by a card. */
export function PersonSearch({ chosen, onChoose }: PersonSearchProps) {
  const { t } = useWords()
  const { calls } = useDesk()
  const clock = useClock()
  const { fault, run } = useCall()
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ text: string; hits: Hit[] }>({ text: '', hits: [] })
  const asked = text.trim()

  useCards(setText)

  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when the text changes, and only then
  useEffect(() => {
    if (asked === '') return setFound({ text: '', hits: [] })
    let current = true
    const timer = clock.setTimeout(async () => {
      const hits = await run(() => calls.search({ text: asked }))
      if (hits && current) setFound({ text: asked, hits })
    }, TYPING_PAUSE_MS)
    return () => {
      current = false
      clock.clearTimeout(timer)
    }
  }, [asked, clock, calls])

  return (
    <div className="person-search">
      <SearchField className="field" value={text} onChange={setText}>
        <Label>{t('desk.search.label')}</Label>
        <Input autoComplete="off" spellCheck={false} />
        <Text slot="description">{t('desk.search.hint')}</Text>
      </SearchField>
      <FaultLine fault={fault} />
      {found.text !== '' && found.text === asked && found.hits.length === 0 && (
        <p className="q" role="status">
          {t('desk.search.none')}
        </p>
      )}
      {found.hits.length > 0 && (
        <ListBox
          aria-label={t('desk.search.results')}
          className="hits"
          items={found.hits.map((hit) => ({ ...hit, id: hit.residentId }))}
          selectionMode="single"
          selectedKeys={chosen ? [chosen.residentId] : []}
          onSelectionChange={(keys) => {
            const hit = found.hits.find((one) => keys !== 'all' && keys.has(one.residentId))
            if (hit) onChoose(hit)
          }}
        >
          {(hit) => (
            <ListBoxItem textValue={hit.name} className="hit">
              <b>{hit.name}</b>
              <HitFacts hit={hit} />
            </ListBoxItem>
          )}
        </ListBox>
      )}
    </div>
  )
}

export function HitFacts({ hit }: { hit: Hit }) {
  const { t } = useWords()
  return (
    <>
      {hit.sex && <span>{t(`desk.${hit.sex}`)}</span>}
      {hit.birthYear !== null && <span>{t('desk.birthYear', { year: hit.birthYear })}</span>}
      {hit.phoneTail && <span className="q">{t('desk.phoneTail', { tail: hit.phoneTail })}</span>}
    </>
  )
}
