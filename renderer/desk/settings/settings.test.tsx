import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { SettableKey } from '../../../main/api/contract.ts'
import { FIXTURES } from '../fixtures.ts'
import { choose, deskPage, page, press, said, type } from '../testing/desk-page.tsx'
import { refusedBy, siteView } from './fixtures.ts'
import { type Draft, FORMS, GROUPS, spansOf, type Value } from './forms.ts'

afterEach(cleanup)

const shownIn = (label: string) => (screen.getByLabelText(label) as HTMLInputElement).value
async function settingsPage(prepare: (desk: ReturnType<typeof deskPage>) => void = () => {}) {
  const desk = deskPage(FIXTURES.today)
  prepare(desk)
  desk.open()
  page(/设置/)
  await screen.findByRole('heading', { name: '站点' })
  return desk.siteCalls
}

describe('what is typed', () => {
  test('every setting stands in exactly one group', () => {
    expect(Object.values(GROUPS).flat().sort()).toEqual([...SettableKey.options].sort())
  })

  test.each(siteView().settings)('$key is sent as it was shown', ({ key, value }) => {
    expect(FORMS[key].value(FORMS[key].draft(value))).toEqual(value)
  })

  test.each<[SettableKey, Draft, Value]>([
    ['station.name', { value: ' 盐务街 ' }, '盐务街'],
    ['station.days', { value: '135' }, [1, 3, 5]],
    ['station.days', { value: '' }, []],
    ['screen.diagonalInches', { value: '21.5' }, 21.5],
    ['screen.diagonalInches', { value: '' }, null],
    ['control.everyDays', { value: '七' }, '七'],
    ['print.slipQueue', { value: '' }, null],
    ['identify.idReader', { port: ' /dev/ttyUSB0 ', on: 'yes' }, { port: '/dev/ttyUSB0', on: true }],
    ['identify.idReader', { port: '', on: 'yes' }, { port: '', on: true }],
    ['identify.idReader', { port: '', on: '' }, null],
    ['ble.binding', { binding: 'none' }, null],
    [
      'ble.binding',
      { binding: 'hci-uart', port: '/dev/ttyS1', baudRate: '115200' },
      { binding: 'hci-uart', port: '/dev/ttyS1', baudRate: 115_200 },
    ],
  ])('%s from %j', (key, draft, value) => {
    expect(FORMS[key].value(draft)).toEqual(value)
  })

  test.each([
    '08:30-11:30，14:00-24:00',
    '8:30-11:30 14:00-24:00',
    '8：30 至 11：30、14：00～24：00',
    '08:30—11:30; 14:00 – 24:00',
  ])('hours as people write them: %s', (written) => {
    expect(spansOf(written)).toEqual([
      { from: '08:30', to: '11:30' },
      { from: '14:00', to: '24:00' },
    ])
  })

  test('closed all day is no span', () => expect(spansOf('')).toEqual([]))
})

describe('the page of settings', () => {
  test('is for the manager; staff on duty do not see it', () => {
    deskPage({ ...FIXTURES.today, staff: { id: 's2', name: '赵敏', role: 'duty' } }).open()
    expect(screen.getByRole('tab', { name: '仪器' })).toBeTruthy()
    expect(screen.queryByRole('tab', { name: '设置' })).toBeNull()
  })

  test('shows what holds, in groups, in the language of the reader', async () => {
    await settingsPage()
    expect(shownIn('站点名称')).toBe('盐务街健康小屋')
    expect(shownIn('几点到几点')).toBe('08:30-11:30，14:00-17:00')
    expect(shownIn('中文一句')).toContain('急救电话')
    said(/日期和时间按它来算。重启程序后生效。/)
    cleanup()
    deskPage(FIXTURES.today, 'en').open()
    page(/Settings/)
    expect(((await screen.findByLabelText('Station name')) as HTMLInputElement).value).toBe('盐务街健康小屋')
    said(/Takes effect when the program is started again\./)
  })

  test('saves what was changed of a group and nothing else, and reads anew what holds', async () => {
    const calls = await settingsPage()
    calls.settings.mockResolvedValue(siteView({ 'station.name': '盐务街' }))
    type('站点名称', ' 盐务街 ')
    press('保存：站点')
    await screen.findByText('已保存。')
    expect(calls.set.mock.calls).toEqual([[{ key: 'station.name', value: '盐务街' }]])
    expect(shownIn('站点名称')).toBe('盐务街')
  })

  test('what is typed and not saved is still there after a look at another page', async () => {
    const calls = await settingsPage()
    type('站点名称', '盐务街')
    page(/今天/)
    page(/设置/)
    await screen.findByLabelText('站点名称')
    expect(shownIn('站点名称')).toBe('盐务街')
    expect(calls.set).not.toHaveBeenCalled()
    press('保存：站点')
    await screen.findByText('已保存。')
    page(/今天/)
    page(/设置/)
    await screen.findByLabelText('站点名称')
    expect(shownIn('站点名称')).toBe('盐务街健康小屋')
  })

  test('ticks, picks, days and queues', async () => {
    const calls = await settingsPage()
    fireEvent.click(screen.getByRole('checkbox', { name: '高对比度' }))
    press('保存：屏幕和语音')
    choose('家庭线')
    press('保存：判定和质控')
    press('周六')
    press('周一')
    press('保存：开放时间')
    const [slip] = screen.getAllByRole('group', { name: 'CUPS 里有这些：' })
    press('office-a4', slip)
    press('保存：打印')
    await waitFor(() => expect(calls.set).toHaveBeenCalledTimes(4))
    expect(calls.set.mock.calls.map(([wish]) => wish)).toEqual([
      { key: 'screen.highContrast', value: true },
      { key: 'pressure.line', value: 'home' },
      { key: 'station.days', value: [2, 3, 4, 5, 6] },
      { key: 'print.slipQueue', value: 'office-a4' },
    ])
  })

  test('a serial Bluetooth controller asks for its port', async () => {
    const calls = await settingsPage()
    const bluetooth = screen.getByRole('group', { name: '蓝牙控制器' })
    expect(within(bluetooth).queryByLabelText('串口')).toBeNull()
    fireEvent.click(within(bluetooth).getByRole('radio', { name: '接串口' }))
    fireEvent.change(within(bluetooth).getByLabelText('串口'), { target: { value: '/dev/ttyS1' } })
    fireEvent.change(within(bluetooth).getByLabelText('波特率'), { target: { value: '115200' } })
    press('保存：刷卡和蓝牙')
    await waitFor(() =>
      expect(calls.set).toHaveBeenCalledWith({
        key: 'ble.binding',
        value: { binding: 'hci-uart', port: '/dev/ttyS1', baudRate: 115_200 },
      }),
    )
  })

  test('what the station refuses is told beside its part, stays typed, and can be put right', async () => {
    const calls = await settingsPage(({ siteCalls }) =>
      siteCalls.set.mockResolvedValueOnce(refusedBy('danger.unattended', 'text.en')),
    )
    type('英文一句', ' ')
    press('保存：危险数值')
    await screen.findByText(/^没有保存。应为：中文一句不超过36个字/)
    const field = screen.getByLabelText('英文一句')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByLabelText('中文一句').getAttribute('aria-invalid')).toBeNull()
    expect(screen.queryByText('已保存。')).toBeNull()
    type('英文一句', 'Call emergency.')
    expect(screen.queryByText(/^没有保存/)).toBeNull()
    press('保存：危险数值')
    await screen.findByText('已保存。')
    expect(calls.set.mock.lastCall?.[0].value).toMatchObject({ text: { en: 'Call emergency.' } })
  })

  test('a stored value that does not fit is marked, and saving its group puts it right', async () => {
    const calls = await settingsPage(({ siteCalls }) =>
      siteCalls.settings.mockResolvedValueOnce(siteView({}, ['station.days'])),
    )
    said(/存着的值不能用/)
    press('保存：开放时间')
    await screen.findByText('已保存。')
    expect(calls.set.mock.calls).toEqual([[{ key: 'station.days', value: [1, 2, 3, 4, 5] }]])
    expect(screen.queryByText(/存着的值不能用/)).toBeNull()
  })

  test('a station that does not answer is told, at opening and at saving', async () => {
    const desk = deskPage(FIXTURES.today)
    desk.siteCalls.settings.mockRejectedValueOnce(new Error('gone'))
    desk.open()
    page(/设置/)
    await screen.findByRole('alert')
    page(/今天/)
    desk.siteCalls.set.mockRejectedValueOnce(new Error('gone'))
    page(/设置/)
    await screen.findByLabelText('站点名称')
    type('站点名称', '新名')
    press('保存：站点')
    await screen.findByRole('alert')
    expect(shownIn('站点名称')).toBe('新名')
  })
})
