import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createStationClock } from '../base/clock.ts'
import { ClockProvider } from '../base/now.tsx'
import type { Language } from '../base/times.ts'
import { CANDIDATE, NOW, RESULTS, VISIT, withResult } from './fixture-views.ts'
import type { Fixture, FixtureName } from './fixtures.ts'
import { FIXTURES } from './fixtures.ts'
import type { FlowContext, FlowEvent } from './flow-types.ts'
import { KioskScreen } from './Kiosk.tsx'
import { Screens } from './Screens.tsx'

globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

function draw(fixture: Fixture, language: Language = 'zh', over: Partial<FlowContext> = {}) {
  const sent: FlowEvent[] = []
  const said: string[] = []
  const voice = { say: vi.fn((pieces: readonly string[]) => void said.push(pieces.join('，'))), stop: vi.fn() }
  const shown = render(
    <ClockProvider value={createStationClock(new Date(fixture.context.view?.now ?? NOW).getTime())}>
      <KioskScreen
        screen={fixture.screen}
        context={{ ...fixture.context, language, ...over }}
        send={(event) => sent.push(event)}
        voice={voice}
      >
        <Screens />
      </KioskScreen>
    </ClockProvider>,
  )
  return { ...shown, sent, said, voice, text: () => shown.container.textContent ?? '' }
}
const NAMES = Object.keys(FIXTURES) as FixtureName[]
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const press = (name: string | RegExp) => fireEvent.click(button(name))

afterEach(cleanup)

describe.each(NAMES)('%s', (name) => {
  it.each(['zh', 'en'] as const)('is drawn in %s with one title, the staff button and the four tools', (language) => {
    const { container } = draw(FIXTURES[name], language)
    expect(screen.getAllByRole('heading')).toHaveLength(1)
    expect(container.querySelectorAll('.nav .btn').length).toBeGreaterThanOrEqual(1)
    expect(button(language === 'zh' ? '叫工作人员' : 'Call staff')).toBeDefined()
    expect(container.querySelectorAll('.tools .btn')).toHaveLength(4)
    expect(document.documentElement.lang).toBe(language === 'zh' ? 'zh-CN' : 'en')
  })

  it('has at most four choices, one dark thing to do, and nothing disabled', () => {
    const { container } = draw(FIXTURES[name])
    expect(container.querySelectorAll('.choice').length).toBeLessThanOrEqual(4)
    expect(container.querySelectorAll('.btn.main').length).toBeLessThanOrEqual(1)
    expect(container.querySelectorAll(':disabled, [aria-disabled=true]')).toHaveLength(0)
  })

  it('says at most two sentences beside its title', () => {
    const { container } = draw(FIXTURES[name])
    const stage = container.querySelector('main')?.textContent ?? ''
    expect([...stage.matchAll(/[。！？]/g)].length, stage).toBeLessThanOrEqual(2)
  })

  it('has no button that does nothing', () => {
    const { container, sent, voice } = draw(FIXTURES[name])
    const buttons = [...container.querySelectorAll('button')]
    const before = voice.say.mock.calls.length
    for (const each of buttons) fireEvent.click(each)
    expect(sent.length + voice.say.mock.calls.length - before).toBe(buttons.length)
  })

  it('shows a full name only where it asks for it', () => {
    const { text } = draw(FIXTURES[name])
    expect(text().includes(CANDIDATE.name)).toBe(name === 'confirm')
  })

  it('shows English without Chinese words, but for names and the way back', () => {
    const { container } = draw(FIXTURES[name], 'en')
    for (const own of container.querySelectorAll('[lang="zh-CN"], .who')) own.remove()
    const stationName = FIXTURES[name].context.view?.stationName ?? ''
    const text = (container.textContent ?? '').replace(stationName, '').replaceAll('王＊英', '')
    expect(text).not.toMatch(/[\u4e00-\u9fff]/)
  })
})

describe('a result', () => {
  it('says 已保存 only after the store has confirmed', () => {
    expect(draw(FIXTURES['result-normal']).text()).toContain('已保存')
    cleanup()
    const unsaved = { ...FIXTURES['result-normal'].context, view: withResult({ ...RESULTS.normal, saved: false }) }
    expect(draw({ screen: 'result', context: unsaved }).text()).not.toContain('已保存')
  })

  it('shows shape, word and sentence first, then the numbers with their normal range', () => {
    const { container } = draw(FIXTURES['result-borderline'])
    expect(container.querySelector('.verdict .status')?.className).toContain('st-borderline-high')
    expect(container.querySelector('.verdict')?.textContent).toBe(
      '略高您的血压在正常范围的上沿，少吃盐、多走动，常来测。',
    )
    expect([...container.querySelectorAll('.num-block .v')].map((each) => each.textContent)).toEqual([
      '128mmHg',
      '82mmHg',
      '71次/分',
    ])
  })

  it('puts the bead into the zone of the value', () => {
    const { container } = draw(FIXTURES['result-borderline'])
    const bar = container.querySelector<HTMLElement>('.range')
    expect(bar?.style.getPropertyValue('--at')).toBe('48.0%')
    expect(bar?.querySelector('.on')?.textContent).toBe('略高')
  })

  it('shows a guest no way to a trend', () => {
    draw(FIXTURES['result-guest'])
    expect(screen.queryByText('看变化')).toBeNull()
  })

  it('shows no way to a trend where nothing is judged', () => {
    draw(FIXTURES['result-weight-alone'])
    expect(screen.queryByText('看变化')).toBeNull()
  })

  it('is read aloud only when asked for', () => {
    const { said } = draw(FIXTURES['result-borderline'])
    expect(said).toEqual(['测好了，请看屏幕'])
    press('念给我听')
    expect(said[1]).toContain('高压，128，略高')
    expect(said[1]).toContain('少吃盐')
  })

  it('sends what is pressed', () => {
    const { sent } = draw(FIXTURES['result-normal'])
    for (const name of ['再测一次', '看变化', '打印小票', '结束', '下一项']) press(name)
    expect(sent).toEqual([
      { type: 'CHOOSE', task: 'pressure' },
      { type: 'TREND' },
      { type: 'PRINT' },
      { type: 'FINISH' },
      { type: 'LEAVE' },
    ])
  })

  it('takes a second touch at once as a tremor', () => {
    const { sent } = draw(FIXTURES['result-normal'])
    press('打印小票')
    press('打印小票')
    expect(sent).toHaveLength(1)
  })
})

describe('danger', () => {
  it('leaves no way out, and says what is known about the call and no more', () => {
    const { container, text } = draw(FIXTURES['critical-calling'])
    expect(container.querySelectorAll('.nav .btn, .stage .btn')).toHaveLength(1)
    expect(text()).toContain('正在叫工作人员')
    expect(text()).not.toContain('已收到')
  })
  it.each([
    ['critical-raise-hand', '请举手叫一下工作人员'],
    ['critical-acknowledged', '工作人员已收到通知'],
  ] as const)('%s says %s, out loud for those who listen', (name, words) => {
    draw(FIXTURES[name])
    expect(screen.getByRole('alert').textContent).toBe(words)
  })
  it('shows no numbers of somebody who is not signed in', () => {
    const { container } = draw(FIXTURES['critical-nobody'])
    expect(container.querySelectorAll('.critnums .v')).toHaveLength(0)
  })
})

describe('what each button sends', () => {
  it.each<[FixtureName, string, FlowEvent]>([
    ['rest', '点一下开始', { type: 'START' }],
    ['identify', '手机后四位', { type: 'PHONE' }],
    ['identify', '找工作人员', { type: 'CALL' }],
    ['identify', '不登记先测', { type: 'GUEST' }],
    ['identify', '返回', { type: 'BACK' }],
    ['keypad', '5', { type: 'DIGIT', digit: '5' }],
    ['keypad', '删除', { type: 'DELETE' }],
    ['keypad-full', '确定', { type: 'CONFIRM' }],
    ['confirm', '不是', { type: 'NO' }],
    ['guestSex', '女', { type: 'SEX', sex: 'female' }],
    ['guestSex', '不说也行', { type: 'SKIP' }],
    ['guestAge', '80岁以上', { type: 'AGE', ageGroup: '80+' }],
    ['choose', '更多项目', { type: 'PAGE', by: 1 }],
    ['choose', '返回', { type: 'FINISH' }],
    ['choose-page-2', '上一页', { type: 'PAGE', by: -1 }],
    ['guide', '我已经坐了5分钟', { type: 'RESTED' }],
    ['guide', '返回', { type: 'LEAVE' }],
    ['ready', '返回', { type: 'LEAVE' }],
    ['ready-again', '停下来', { type: 'STOP' }],
    ['measuring', '停下来', { type: 'STOP' }],
    ['trouble', '再测一次', { type: 'CHOOSE', task: 'pressure' }],
    ['trend', '90天', { type: 'SPAN', span: 'days90' }],
    ['trend', '打印', { type: 'PRINT' }],
    ['question', '是我测的', { type: 'YES' }],
    ['otherCard', '换人', { type: 'CHANGE_PERSON' }],
    ['otherCard', '不换', { type: 'CONTINUE' }],
    ['stillThere', '继续', { type: 'CONTINUE' }],
    ['stillThere', '结束', { type: 'FINISH' }],
    ['notSaved', '再存一次', { type: 'SAVE_AGAIN' }],
    ['help', '返回', { type: 'CALL_SEEN' }],
    ['sorry', '好了', { type: 'BACK' }],
    ['finish', '好了', { type: 'CONTINUE' }],
    ['finish', '换下一位', { type: 'NEXT_PERSON' }],
  ])('%s: %s', (name, word, event) => {
    const { sent } = draw(FIXTURES[name])
    press(word)
    expect(sent).toEqual([event])
  })

  it('says that a result at the desk was measured, calls for staff first, and shows no code', () => {
    draw(FIXTURES['trouble-at-desk'])
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('测到了')
    expect(screen.getByRole('alert').textContent).toContain('结果在值班台')
    expect(screen.getByRole('button', { name: '叫工作人员' }).className).toContain('main')
    expect(screen.queryByText('M105')).toBeNull()
  })

  it('choose and meal send what is on the card', () => {
    const choose = draw(FIXTURES.choose)
    press(/^血糖/)
    expect(choose.sent).toEqual([{ type: 'CHOOSE', task: 'glucose' }])
    cleanup()
    const meal = draw(FIXTURES.meal)
    press(/^饭后约两小时/)
    expect(meal.sent).toEqual([{ type: 'MEAL', context: 'post-meal-2h' }])
  })
})

describe('other screens', () => {
  it('never show the present name while another card is asked about', () => {
    expect(draw(FIXTURES.otherCard).text()).not.toContain('李建国')
  })
  it('ask by kind and time, never by number', () => {
    expect(draw(FIXTURES.question).text()).toMatch(/刚才的血压是您测的吗？10:21/)
  })
  it('show after the end neither name nor number', () => {
    const { container } = draw({ screen: 'finish', context: { ...FIXTURES.finish.context, finished: null } })
    expect(container.textContent).not.toContain(VISIT.maskedName)
    expect(container.querySelector('.look')?.textContent).toBe('')
  })
  it('offer 确定 only with four digits', () => {
    draw(FIXTURES.keypad)
    expect(screen.queryByText('确定')).toBeNull()
    cleanup()
    draw(FIXTURES['keypad-full'])
    expect(button('确定')).toBeDefined()
  })
  it('mirror the drawing to the arm in use and say which', () => {
    const { container, text } = draw(FIXTURES['guide-arm'])
    expect(container.querySelector<SVGElement>('.draw svg')?.style.transform).toBe('scaleX(-1)')
    expect(text()).toContain('请用右臂')
  })
  it('are silent when muted', () => {
    const { said, voice } = draw(FIXTURES.identify, 'zh', { muted: true })
    expect(said).toEqual([])
    expect(voice.stop).toHaveBeenCalled()
  })
})

describe('before a measuring', () => {
  it.each([
    [/^都没有/, null],
    [/^刚活动过/, 'exertion'],
    [/^憋着尿/, 'full-bladder'],
    [/^刚吃过饭/, 'just-eaten'],
  ] as const)('what was done is answered with one touch: %s', (name, answer) => {
    const { sent } = draw(FIXTURES.shutOuts)
    press(name)
    expect(sent).toEqual([{ type: 'SHUT_OUT', answer }])
  })

  it('waiting is the thing to do, going on is allowed', () => {
    const { sent } = draw(FIXTURES.advice)
    expect(button('等会儿测').className).toContain('main')
    press('现在测')
    press('等会儿测')
    expect(sent).toEqual([{ type: 'GO_ON' }, { type: 'LEAVE' }])
  })

  it('a scale without current asks for the staff', () => {
    const { text } = draw(FIXTURES['ready-scale-plain'])
    expect(text()).toContain('这次不测体脂')
    expect(button('叫工作人员').className).toContain('main')
  })

  it('an implant is a question of three answers', () => {
    const { sent } = draw(FIXTURES.implant)
    press('不清楚')
    expect(sent).toEqual([{ type: 'IMPLANT', answer: 'unsure' }])
  })
})

describe('a number that is typed', () => {
  it('goes on once there is one; a height may be unknown, a waist may not', () => {
    const { sent } = draw(FIXTURES['entry-waist'])
    press('8')
    press('.')
    press('删除')
    press('确定')
    expect(sent).toEqual([
      { type: 'DIGIT', digit: '8' },
      { type: 'DIGIT', digit: '.' },
      { type: 'DELETE' },
      { type: 'CONFIRM' },
    ])
    cleanup()
    draw(FIXTURES['entry-height'])
    expect(screen.queryByRole('button', { name: '确定' })).toBeNull()
    expect(button('不知道')).toBeDefined()
    cleanup()
    draw(FIXTURES['entry-limits'])
    expect(screen.queryByRole('button', { name: '不知道' })).toBeNull()
  })

  it('says what to do when it cannot be, and when the two differ', () => {
    expect(draw(FIXTURES['entry-limits']).text()).toContain('40.0到180.0')
    cleanup()
    expect(draw(FIXTURES['entry-different']).text()).toContain('请从头再填')
  })
})

it('with nobody there, a dangerous result shows what the site has set and promises nobody', () => {
  const { text, said } = draw(FIXTURES['critical-unattended'])
  expect(text()).toContain('120')
  expect(text()).toContain('或叫旁边的人帮忙')
  expect(text()).not.toContain('正在叫工作人员')
  expect(said.join()).not.toContain('工作人员')
})
