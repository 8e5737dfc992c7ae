import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { Bench } from './Bench.tsx'

afterEach(cleanup)
// Waits for the condition also where the machine is busy.
configure({ asyncUtilTimeout: 15_000 })

const bench = async () => {
  const calls = {
    meters: vi.fn(async () => [
      { id: 'ble-pressure', name: '臂式血压计', kinds: ['pressure'] },
      { id: 'serial-taidoc', name: '血压血糖一体机', kinds: ['pressure', 'glucose'] },
    ]),
    measure: vi.fn(async () => ({})),
    advance: vi.fn(async () => ({})),
  }
  render(<Bench calls={calls} />)
  const section = (await screen.findByRole('heading', { name: '臂式血压计' })).closest('section')
  if (!section) throw new Error('a meter has its section')
  return { calls, meter: within(section) }
}

test('a virtual meter measures what a preset or a hand says', async () => {
  const { calls, meter } = await bench()
  fireEvent.click(meter.getByRole('button', { name: '很高' }))
  fireEvent.change(meter.getByLabelText('心跳 次/分'), { target: { value: '91' } })
  fireEvent.click(meter.getByRole('button', { name: '测一次' }))
  await screen.findByText('已经让它测了。')
  expect(calls.measure).toHaveBeenCalledWith({
    meterId: 'ble-pressure',
    values: { systolic: 186, diastolic: 112, pulse: 91 },
  })
})

test('every kind a meter measures has its fields', async () => {
  const meters = async () => [
    { id: 'ble-scale', name: '体重体脂秤', kinds: ['weight'] },
    { id: 'serial-strips', name: '尿酸血脂仪', kinds: ['uric-acid', 'cholesterol', 'triglycerides'] },
  ]
  render(<Bench calls={{ meters, measure: async () => ({}), advance: async () => ({}) }} />)
  for (const label of ['体重 kg', '体脂 %', '尿酸 µmol/L', '胆固醇 mmol/L', '甘油三酯 mmol/L'])
    expect(await screen.findByLabelText(label)).toBeDefined()
})

test('what is no number is not sent', async () => {
  const { calls, meter } = await bench()
  fireEvent.change(meter.getByLabelText('高压 mmHg'), { target: { value: '12o' } })
  fireEvent.click(meter.getByRole('button', { name: '测一次' }))
  expect(calls.measure).not.toHaveBeenCalled()
})

test('a refusal says why', async () => {
  const { calls, meter } = await bench()
  calls.measure.mockRejectedValueOnce(new RangeError('no virtual meter ble-pressure'))
  fireEvent.click(meter.getByRole('button', { name: '测一次' }))
  await screen.findByText(/没有成功：.*no virtual meter/)
})

test('the clock goes on by the step that was pressed', async () => {
  const { calls } = await bench()
  fireEvent.click(screen.getByRole('button', { name: '快进5分钟' }))
  await waitFor(() => expect(calls.advance).toHaveBeenCalledWith(300_000))
})
