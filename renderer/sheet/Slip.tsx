import type { NumberView, ResultView, SheetData } from '../../main/api/contract.ts'
import { useWords } from '../base/i18n.ts'
import { shownValue, Unit } from '../parts/NumberBlock.tsx'
import { QrCode } from '../parts/QrCode.tsx'
import { qrPicture, slipModuleDots } from '../parts/qr.ts'
import { PaperSign } from './PaperSign.tsx'
import { splitPair } from './pressure.ts'
import { sheetDates } from './sheet-dates.ts'

/** Chinese breaks anywhere; the advice breaks after its punctuation where it can. */
const clauses = (sentence: string) => sentence.split(/(?<=[，。；：！？])/)

/** What the elder takes home from an 80 mm roll. */
export function Slip({ data }: { data: SheetData }) {
  const { t, say } = useWords()
  const dates = sheetDates(data)
  const { sex, age } = data.person
  return (
    <main className="slip">
      <h1>{data.stationName}</h1>
      <p className="c">
        {dates.dayWithYear(data.visitAt)}　{dates.clock(data.visitAt)}
      </p>
      {data.reprint && (
        <p className="c">
          <b className="again">
            {t('sheet.reprint')}　{dates.day(data.printedAt)} {dates.clock(data.printedAt)}
          </b>
        </p>
      )}
      <hr />
      <div className="row">
        <span>{[data.maskedName, sex && t(`desk.${sex}`)].filter(Boolean).join('　')}</span>
        {age !== null && <span>{t('sheet.age', { age })}</span>}
      </div>
      {data.results.map((result) => (
        <Result key={result.id} result={result} />
      ))}
      <hr />
      <p className="adv">
        {clauses(say(data.advice)).map((clause) => (
          <span key={clause} className="clause">
            {clause}
          </span>
        ))}
      </p>
      {data.nextVisit && (
        <p className="box">
          <span>{t('sheet.next')}</span>
          <span>{dates.day(data.nextVisit)}</span>
          <span>{dates.weekday(data.nextVisit)}</span>
          <span>{t(dates.isMorning(data.nextVisit) ? 'sheet.morning' : 'sheet.afternoon')}</span>
        </p>
      )}
      {data.qr && <SlipQr text={data.qr} />}
      <hr className="d" />
      <p className="c">
        <b>{t('sheet.disclaimer')}</b>
      </p>
      {data.unsignedCatalogue && <p className="sm c">{t('sheet.unsigned')}</p>}
      <p className="sm c">{t('sheet.fades')}</p>
    </main>
  )
}

/** Between the slip's edges: 576 dots without its padding. */
const WIDTH_DOTS = 552

/** Size and place in whole dots, so that no module's edge falls between two. */
function SlipQr({ text }: { text: string }) {
  const { t } = useWords()
  const picture = qrPicture(text)
  const sideDots = picture.side * slipModuleDots(picture)
  const style = {
    width: `calc(${sideDots} * var(--dot))`,
    marginLeft: `calc(${Math.floor((WIDTH_DOTS - sideDots) / 2)} * var(--dot))`,
  }
  return (
    <div className="scan">
      <QrCode picture={picture} label={t('finish.qr')} style={style} />
      <p className="c">
        {t('finish.scan')}　{t('finish.carry')}
      </p>
    </div>
  )
}

function Result({ result }: { result: ResultView }) {
  const { t, say } = useWords()
  const { pair, singles } = splitPair(result)
  return (
    <>
      {pair && (
        <>
          <hr className="d" />
          <div className="row">
            <b>{t('task.pressure')}</b>
            <PaperSign level={result.level} word={result.word} />
          </div>
          <div className="pair">
            {pair.map((number) => (
              <PairNumber key={number.indicator} number={number} result={result} />
            ))}
          </div>
          {(result.of > 1 || result.single) && (
            <p className="sm">{result.single ? t('sheet.once') : t('sheet.mean', { count: result.of })}</p>
          )}
        </>
      )}
      {singles.map((number) => (
        <Single key={number.indicator} number={number} />
      ))}
      {result.note && <p className="sm">{say(result.note)}</p>}
    </>
  )
}

/** Its own sign stands beside it only where it is another than the pair's. */
function PairNumber({ number, result }: { number: NumberView; result: ResultView }) {
  const { say } = useWords()
  const own = number.level !== result.level || number.word.zh !== result.word.zh
  return (
    <div>
      <p className="row start">
        {say(number.label)}
        {own && <PaperSign level={number.level} word={number.word} />}
      </p>
      <p className="big">
        {shownValue(number)} <Unit number={number} />
      </p>
      <Normal number={number} />
    </div>
  )
}

function Single({ number }: { number: NumberView }) {
  const { t, say } = useWords()
  return (
    <>
      <hr className="d" />
      <div className="row">
        <b>{say(number.label)}</b>
        <PaperSign level={number.level} word={number.word} />
      </div>
      <div className="row">
        <p className="big">
          {shownValue(number)} <Unit number={number} />
        </p>
        <Normal number={number} />
      </div>
      {number.referenceOnly && <p className="sm">{t('sheet.reference')}</p>}
    </>
  )
}

function Normal({ number }: { number: NumberView }) {
  const { t, say } = useWords()
  return number.normal && <p className="sm nb">{t('sheet.normal', { range: say(number.normal) })}</p>
}
