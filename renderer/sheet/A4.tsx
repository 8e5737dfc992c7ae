import type { SheetData } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { shownValue, Unit } from '../parts/NumberBlock.tsx'
import { QrCode } from '../parts/QrCode.tsx'
import { qrPicture } from '../parts/qr.ts'
import { PaperSign } from './PaperSign.tsx'
import { sheetDates } from './sheet-dates.ts'
import { drawnTrends, TrendPicture } from './TrendPicture.tsx'

type SheetLine = SheetData['lines'][number]

const EARLIER = [0, 1, 2] as const

/** The sheet for the folder and the doctor; as many pages as it needs, numbered by the page margin. */
export function A4({ data, font }: { data: SheetData; font: string }) {
  const { t } = useWords()
  const dates = sheetDates(data)
  const { sex, age } = data.person
  return (
    <main className="a4">
      <header>
        <h1>
          {data.stationName}　{t('sheet.results')}
        </h1>
        <p className="small">
          {dates.dayWithYear(data.visitAt)}　{dates.weekday(data.visitAt)}　{dates.clock(data.visitAt)}
        </p>
      </header>
      <div className="person">
        {data.maskedName && <b className="name">{data.maskedName}</b>}
        {sex && <span>{t(`desk.${sex}`)}</span>}
        {age !== null && <span>{t('sheet.age', { age })}</span>}
        {data.reprint && (
          <b className="again">
            {t('sheet.reprint')}　{dates.day(data.printedAt)} {dates.clock(data.printedAt)}
          </b>
        )}
      </div>
      <ResultTable data={data} />
      <div className="trends">
        {drawnTrends(data).map((trend) => (
          <TrendPicture
            key={trend.subject}
            trend={trend}
            wide={trend.subject === 'bp' || drawnTrends(data).length === 1}
            zoneOffsetMinutes={data.zoneOffsetMinutes}
            font={font}
          />
        ))}
      </div>
      <Advice data={data} />
      <div className="end">
        <div className="signatures">
          <p>{t('sheet.staffSign')}</p>
          <p>{t('sheet.ownSign')}</p>
        </div>
        <footer>
          {t('sheet.disclaimer')}
          {data.unsignedCatalogue && `　${t('sheet.unsigned')}`}
        </footer>
      </div>
    </main>
  )
}

function ResultTable({ data }: { data: SheetData }) {
  const { t } = useWords()
  const dates = sheetDates(data)
  const hasEarlier = data.lines.some((line) => line.earlier.length > 0)
  return (
    <table>
      <thead>
        <tr>
          <th>{t('sheet.item')}</th>
          <th>{t('sheet.now')}</th>
          <th>{t('sheet.verdict')}</th>
          <th>{t('sheet.range')}</th>
          {hasEarlier && (
            <th className="prev" colSpan={EARLIER.length}>
              {t('sheet.earlier')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {data.lines.map((line) => (
          <Line
            key={`${line.number.indicator} ${line.at} ${line.meal}`}
            line={line}
            day={dates.day}
            earlier={hasEarlier}
          />
        ))}
      </tbody>
    </table>
  )
}

function Line({ line, day, earlier }: { line: SheetLine; day: (at: string) => string; earlier: boolean }) {
  const { t, say } = useWords()
  const { number } = line
  const { indicator } = number
  return (
    <tr>
      <td>
        <b>{say(number.label)}</b>
        {(indicator === 'sbp' || indicator === 'dbp') && <small>{t(`sheet.medical.${indicator}`)}</small>}
        {number.referenceOnly && <small>{t('sheet.reference')}</small>}
      </td>
      <td className="r">
        {shownValue(number)} <Unit number={number} />
      </td>
      <td>
        <PaperSign level={number.level} word={number.word} />
      </td>
      <td>{number.normal ? say(number.normal) : '—'}</td>
      {earlier &&
        EARLIER.map((index) => {
          const before = line.earlier[index]
          return (
            <td key={index} className="prev">
              {before ? (
                <>
                  {before.value}
                  <small>{day(before.at)}</small>
                </>
              ) : (
                '—'
              )}
            </td>
          )
        })}
    </tr>
  )
}

/** The most serious sentence first, then those of the other results that are not normal, each once. */
function Advice({ data }: { data: SheetData }) {
  const { t, say } = useWords()
  const dates = sheetDates(data)
  const noted = data.results.filter(({ level }) => level !== 'normal')
  const sentences = [...new Set([data.advice, ...noted.map((result) => result.sentence)].map(say))]
  const notes = [...new Set(data.results.flatMap((result) => (result.note ? [say(result.note)] : [])))]
  return (
    <section className="advice">
      <h2>{t('sheet.advice')}</h2>
      <ul>
        {[...sentences, ...notes].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {data.nextVisit && (
          <li>
            <b>
              {t('sheet.next')}　{dates.day(data.nextVisit)}　{dates.weekday(data.nextVisit)}
              {'　'}
              {t(dates.isMorning(data.nextVisit) ? 'sheet.morning' : 'sheet.afternoon')}
            </b>
          </li>
        )}
      </ul>
      {data.qr && (
        <div className="scan">
          <p>{t('finish.scan')}</p>
          <QrCode picture={qrPicture(data.qr)} label={t('finish.qr')} />
        </div>
      )}
    </section>
  )
}
