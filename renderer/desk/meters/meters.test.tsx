import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { BondView, DeskView, SightingView } from '../../../main/api/contract.ts'
import { FIXTURES } from '../fixtures.ts'
import { deskPage, inWindow, page, press, said, type } from '../testing/desk-page.tsx'
import { SIGHTINGS } from './fixtures.ts'

afterEach(cleanup)
/** The desk with its meters, and little beside them: to be searched by role quickly. */
const VIEW: DeskView = { ...FIXTURES.today, today: [], unclaimed: [], alerts: [] }
const duty: DeskView = { ...VIEW, staff: { id: 's2', name: '赵敏', role: 'duty' } }

async function adding(sightings?: SightingView[]) {
  const desk = deskPage(VIEW, sightings ? { sightings } : {})
  desk.open()
  page(/仪器/)
  press('登记仪器')
  await screen.findByRole('radio', { name: /BPM-2031/ })
  return desk
}
const pick = (name: RegExp) => fireEvent.click(screen.getByRole('radio', { name }))

describe('a new meter', () => {
  test('in sight is chosen, connected by its steps and taken on trial; the window may be left meanwhile', async () => {
    const { meterCalls } = await adding()
    expect(screen.queryByRole('button', { name: '下一步' })).toBeNull()
    pick(/BPM-2031/)
    press('下一步')
    said('按住仪器的开关，直到出现蓝牙标志')
    press('都做好了，下一步')
    await screen.findByText('等结果')
    expect(meterCalls.commission).toHaveBeenCalledWith({
      sightingKey: 'ble:aa:bb:cc:dd:ee:01',
      driverId: 'sig-blood-pressure',
      modelId: 'sig-bp-generic-live',
    })
    expect(screen.queryByRole('button', { name: '一样，下一步' })).toBeNull()
    press('收不到结果')
    press('再量一次')
    press('收不到结果')
    press('停用，重新选')
    await waitFor(() => expect(meterCalls.endTrial).toHaveBeenCalledWith({ meterId: 'k9' }))
    await screen.findByText('要登记的是哪一台？')
  })

  test('that no driver knows is named by the person, among the models with such a link', async () => {
    const { meterCalls } = await adding()
    pick(/ttyUSB1/)
    press('自己选型号')
    await screen.findByText('2种')
    expect(screen.queryByRole('radio', { name: /蓝牙/ })).toBeNull()
    type('找型号', '2657')
    said('1种')
    pick(/TM-2657P/)
    press('下一步')
    press('都做好了，下一步')
    await waitFor(() =>
      expect(meterCalls.commission).toHaveBeenCalledWith({
        sightingKey: 'usb:/dev/ttyUSB1',
        driverId: 'aand',
        modelId: 'aand-tm2657',
      }),
    )
  })

  test('that is out of sight when its model is chosen is said so, and one can go back', async () => {
    await adding()
    pick(/BPM-2031/)
    press('型号不对，自己选')
    press('返回')
    said('要登记的是哪一台？')
  })

  test('on trial shows what came as it was decoded, gets its name, and is in use', async () => {
    const { meterCalls, open } = deskPage(VIEW)
    open()
    page(/仪器/)
    press('接着试测 TM-2657P 全自动血压计')
    const shown = await within(inWindow()).findByText('128')
    expect(shown.closest('.decoded')?.textContent).toBe('高压 128 mmHg低压 82 mmHg心跳 71 /min脉搏不齐')
    expect((screen.getByLabelText('仪器发来的') as HTMLTextAreaElement).value).toContain('16 16 01 30 32')
    said(/数据不对，没有用/)
    press('一样，下一步')
    await screen.findByLabelText('名称')
    type('名称', ' ')
    press('登记这台')
    said('请填上。')
    type('名称', '门口血压计')
    type('位置', '门口')
    press('登记这台')
    await waitFor(() =>
      expect(meterCalls.takeIntoUse).toHaveBeenCalledWith({ meterId: 'k5', name: '门口血压计', place: '门口' }),
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })
})

describe('pairing', () => {
  const with_ = (bond: BondView | null, bonded: boolean | null = false): SightingView[] =>
    SIGHTINGS.map((one) => (one.title.startsWith('BLEsmart') ? { ...one, bond, bonded } : one))
  const bond = (state: BondView['state'], code: string | null = null): BondView => ({
    state,
    code,
    digits: state === 'compare-wanted' ? '004711' : null,
    steps: state === 'unsupported' ? { zh: ['输入：bluetoothctl'], en: ['Type: bluetoothctl'] } : { zh: [], en: [] },
  })
  async function toBond(sightings: SightingView[]) {
    const desk = await adding(sightings)
    pick(/BLEsmart/)
    press('下一步')
    press('都做好了，下一步')
    return desk
  }
  const sightingKey = 'ble:aa:bb:cc:dd:ee:02'

  test('is begun from the desk', async () => {
    const { meterCalls } = await toBond(with_(null))
    press('开始配对')
    await waitFor(() =>
      expect(meterCalls.bond).toHaveBeenCalledWith({
        sightingKey,
        driverId: 'omron-ble',
        modelId: 'omron-hem-7322t',
      }),
    )
    expect(meterCalls.commission).not.toHaveBeenCalled()
  })

  test('asks for the six digits the meter shows, and takes no others', async () => {
    const { meterCalls } = await toBond(with_(bond('passkey-wanted')))
    type('六位数字', '12345')
    press('确认数字')
    said('要六位数字。')
    type('六位数字', '004711')
    press('确认数字')
    await waitFor(() => expect(meterCalls.passkey).toHaveBeenCalledWith({ sightingKey, passkey: 4711 }))
    press('停止配对')
    await waitFor(() => expect(meterCalls.cancelBond).toHaveBeenCalledWith({ sightingKey }))
    await screen.findByText('要登记的是哪一台？')
  })

  test.each([
    ['一样', true],
    ['不一样', false],
  ])('shows the six digits to compare with those on the meter: %s', async (answer, same) => {
    const { meterCalls } = await toBond(with_(bond('compare-wanted')))
    said('仪器上也会显示六位数字，和下面的一样吗？')
    said('004 711')
    press(answer)
    await waitFor(() => expect(meterCalls.compare).toHaveBeenCalledWith({ sightingKey, same }))
    expect(screen.getByRole('button', { name: '停止配对' })).toBeTruthy()
  })

  test.each([
    ['refused', /仪器没有同意/, '再配一次'],
    ['failed', /没有配上.*M105/, '再配一次'],
    ['started', /正在配对/, '停止配对'],
    ['unsupported', /这台电脑不能从这里配对/, '已经配好，下一步'],
    ['bonded', /配对好了/, '下一步'],
  ] as const)('%s is told with the way on', async (state, words, way) => {
    await toBond(with_(bond(state, state === 'failed' ? 'M105' : null)))
    said(words)
    expect(screen.getByRole('button', { name: way })).toBeTruthy()
  })

  test('where the computer cannot, its own steps are told; then the trial begins', async () => {
    const { meterCalls } = await toBond(with_(bond('unsupported')))
    said('输入：bluetoothctl')
    press('已经配好，下一步')
    await waitFor(() => expect(meterCalls.commission).toHaveBeenCalledOnce())
  })

  test('is left out for a meter the system knows', async () => {
    const { meterCalls } = await toBond(with_(null, true))
    await waitFor(() => expect(meterCalls.commission).toHaveBeenCalledOnce())
  })
})

describe('the page of a meter', () => {
  test('tells what it is, how it does and what it sent', async () => {
    const { open } = deskPage(VIEW)
    open()
    page(/仪器/)
    press('打开 血糖仪')
    await screen.findByRole('heading', { name: '血糖仪' })
    for (const fact of ['G-10482', '1.4', '60%（9:31读到）', '快9分0秒（9:31读到）', '批号A1734，2026-10-31已过期'])
      said(fact)
    said('该做质控了，11月13日到期')
    said(/连接出错 M106/)
    expect(screen.getByText('仪器报错E-3')).toBeTruthy()
    press('全部仪器')
    said('隧道式血压计')
  })

  test('notes an unclaimed result as a control, renames, and knows the strips', async () => {
    const { meterCalls, open } = deskPage(VIEW)
    open()
    page(/仪器/)
    press('打开 血糖仪')
    await screen.findByRole('heading', { name: '血糖仪' })
    press(/^这是质控/)
    await waitFor(() => expect(meterCalls.asControl).toHaveBeenCalledWith({ measurementId: 'u2' }))
    press('改名称和位置')
    type('位置', '三号桌')
    press('保存')
    await waitFor(() =>
      expect(meterCalls.rename).toHaveBeenCalledWith({ meterId: 'k2', name: '血糖仪', place: '三号桌' }),
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    press('试纸')
    type('批号', 'B2')
    type('有效期', '27-3')
    press('保存')
    said('看不懂这个日期，年份要写四位。')
    type('有效期', '2027.3.31')
    press('保存')
    await waitFor(() =>
      expect(meterCalls.strips).toHaveBeenCalledWith({ meterId: 'k2', lot: 'B2', expires: '2027-03-31' }),
    )
  })

  test('lets the manager alone set what the model offers, and retire it after asking', async () => {
    const { meterCalls, open } = deskPage(duty)
    const { show } = open()
    page(/仪器/)
    press('打开 隧道式血压计')
    const box = () => screen.findByRole('checkbox', { name: /不核对校验字节/ })
    expect((await box()).hasAttribute('disabled')).toBe(true)
    said('要管理员才能改。')
    expect(screen.queryByRole('button', { name: '停用' })).toBeNull()
    show(VIEW)
    page(/仪器/)
    press('打开 隧道式血压计')
    fireEvent.click(await box())
    await waitFor(() =>
      expect(meterCalls.setting).toHaveBeenCalledWith({ meterId: 'k3', key: 'ignoreCheckByte', on: false }),
    )
    press('停用')
    expect(meterCalls.retire).not.toHaveBeenCalled()
    press('停用', inWindow())
    await waitFor(() => expect(meterCalls.retire).toHaveBeenCalledWith({ meterId: 'k3' }))
  })

  test('whose adapter is at another place is confirmed by whoever is on duty', async () => {
    const meters = duty.meters.map((one) => (one.id === 'k3' ? { ...one, state: 'failed' as const, moved: true } : one))
    const { open, meterCalls } = deskPage({ ...duty, meters })
    open()
    page(/仪器/)
    press('打开 隧道式血压计')
    fireEvent.click(await screen.findByRole('button', { name: '接口没插错，就是这一台' }))
    await waitFor(() => expect(meterCalls.confirmPlace).toHaveBeenCalledWith({ meterId: 'k3' }))
  })

  test('is the window of its trial while that is not over', async () => {
    const { open } = deskPage(VIEW)
    open()
    page(/仪器/)
    fireEvent.click(screen.getByText('TM-2657P 全自动血压计', { selector: 'b' }).closest('[role="row"]') as HTMLElement)
    expect(await within(inWindow()).findByText(/收到，和仪器上显示的一样吗/)).toBeTruthy()
  })
})

describe('what a meter sent', () => {
  test('is opened from a row of today and copied for support', async () => {
    const { meterCalls, open } = deskPage({ ...VIEW, today: FIXTURES.today.today.slice(0, 1) })
    open()
    press('打开 何秀兰 血压')
    press('仪器发来的', inWindow())
    const text = await screen.findByRole('textbox', { name: '仪器发来的' })
    expect(meterCalls.raw).toHaveBeenCalledWith({ measurementId: 'm0' })
    expect((text as HTMLTextAreaElement).value).toContain('driver: aand version 1')
    const copy = vi.fn().mockReturnValueOnce(false).mockReturnValueOnce(true)
    Object.defineProperty(document, 'execCommand', { value: copy, configurable: true })
    press('复制')
    said('已选中，请按 Ctrl+C。')
    press('复制')
    said('已复制，里面没有姓名。')
  })

  test('and from what is nobody’s', async () => {
    const { meterCalls, open } = deskPage({ ...VIEW, unclaimed: FIXTURES.today.unclaimed.slice(0, 2) })
    open()
    page(/待认领/)
    press('仪器发来的 血糖 9:31')
    await screen.findByRole('textbox', { name: '仪器发来的' })
    expect(meterCalls.raw).toHaveBeenCalledWith({ measurementId: 'u2' })
    press('关闭', inWindow())
  })
})
