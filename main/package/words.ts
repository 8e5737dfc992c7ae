/** The words of the pages for the service centre, which are in Chinese only. */
import type { AlertState, Arm, Posture, ReadingSource, TimePrecision } from '../../db/types.ts'
import type { Alert, MealContext } from '../../indicators/index.ts'

/** With their codes of GB/T 2261.1: 1, 2, 0. */
export const SEX = { male: '男', female: '女', unknown: '未知' } as const
export const MEAL: Readonly<Record<MealContext, string>> = {
  fasting: '空腹',
  'post-meal-2h': '餐后2小时',
  random: '随机',
}
export const ARM: Readonly<Record<Arm, string>> = { left: '左臂', right: '右臂' }
export const POSTURE: Readonly<Record<Posture, string>> = { sitting: '坐位', standing: '站位', lying: '卧位' }
/** Where the sample or the probe was; a site that is not listed is shown as the meter says it. */
export const SITE: Readonly<Record<string, string>> = {
  finger: '手指',
  'alternate-site': '其他采血部位',
  earlobe: '耳垂',
  forehead: '额温',
  ear: '耳温',
  axilla: '腋温',
  armpit: '腋温',
  mouth: '口温',
}
export const SOURCE: Readonly<Record<ReadingSource, string>> = {
  meter: '设备自动',
  hand: '手工',
  'home-visit': '上门',
  import: '导入',
}
export const TIER: Readonly<Record<Alert, string>> = { none: '无', inform: '提示', now: '立即' }
export const PRECISION: Readonly<Record<TimePrecision, string>> = {
  second: '',
  minute: '测量时间精确到分',
  day: '只知测量日期',
}
export const ALERT_STATE: Readonly<Record<AlertState, string>> = {
  open: '待处理',
  acknowledged: '已到场',
  closed: '已处理',
}
/** The choices of the desk. */
export const OUTCOME: Readonly<Record<string, string>> = {
  'retested-normal': '复测正常',
  'rest-and-watch': '休息观察',
  'family-called': '已联系家属',
  'sent-to-doctor': '已建议就医',
  'called-120': '已呼叫120',
}
export const SELF_SERVICE = '自助'
