import type { Words } from '../levels.ts'

interface Source {
  title: Words
  /** How far the source itself was checked when the catalogue was written. */
  check: string
}

export const SOURCES = {
  'CN-HTN-2024': {
    title: {
      zh: '中国高血压防治指南（2024年修订版）',
      en: 'Chinese guidelines for prevention and treatment of hypertension, 2024 revision',
    },
    check: 'checked against public summaries; full text not seen',
  },
  'CN-ELDER-HTN': {
    title: {
      zh: '中国老年高血压管理指南（2019；2023更新）',
      en: 'Chinese guideline for hypertension in older people',
    },
    check: 'grading table checked against public summary; treatment goals from knowledge',
  },
  'CN-BPHS-3': {
    title: {
      zh: '国家基本公共卫生服务规范（第三版，2017）',
      en: 'National basic public health service specification, 3rd ed.',
    },
    check: 'danger thresholds checked against a public copy of the diabetes service text',
  },
  'CN-T2DM': {
    title: {
      zh: '中国2型糖尿病防治指南（2020年版）、中国糖尿病防治指南（2024版）',
      en: 'Chinese diabetes guidelines 2020 / 2024',
    },
    check: 'cut-offs checked against public summaries; wording of the 2024 edition from knowledge',
  },
  'CN-PRIMARY-DM': {
    title: { zh: '国家基层糖尿病防治管理指南（2025）', en: 'National primary-care diabetes guideline 2025' },
    check: 'fasting, IFG and random cut-offs checked',
  },
  'CN-ELDER-DM': {
    title: {
      zh: '中国老年糖尿病诊疗指南（2024版）',
      en: 'Chinese guideline for diabetes in older people, 2024',
    },
    check: 'existence and three health-status groups checked; numeric goals from knowledge',
  },
  'ADA-SOC': {
    title: { zh: 'ADA糖尿病诊疗标准', en: 'ADA Standards of Care in Diabetes (2024-2026 editions)' },
    check: 'from knowledge',
  },
  'WHO-1999': {
    title: { zh: 'WHO 1999糖尿病诊断标准', en: 'WHO 1999 diabetes criteria (adopted in China)' },
    check: 'checked',
  },
  WST428: {
    title: { zh: 'WS/T 428-2013 成人体重判定', en: 'WS/T 428-2013 Criteria of weight for adults' },
    check: 'BMI cut-offs checked; waist cut-offs partly from knowledge',
  },
  WST868: {
    title: {
      zh: 'WS/T 868-2025 高龄老年人体质指数适宜范围与体重管理标准',
      en: 'WS/T 868-2025 (in force 2026-02-01), age 80 and over',
    },
    check: 'checked',
  },
  'CN-WEIGHT-2024': {
    title: {
      zh: '体重管理指导原则（2024年版）、中国老年人膳食指南',
      en: 'Chinese weight-management principles 2024; dietary guidance for older people',
    },
    check: '65-79 range 20.0-26.9 checked against secondary summary',
  },
  'CN-OBESITY-2024': {
    title: { zh: '肥胖症诊疗指南（2024年版）', en: 'Chinese obesity guideline 2024' },
    check: 'waist, body-fat and BMI 32.5 checked against secondary summary',
  },
  'CN-LIPID-2023': {
    title: { zh: '中国血脂管理指南（2023年）', en: 'Chinese guideline for lipid management 2023' },
    check: 'strata checked against public copies of the (identical) 2016 table and 2023 summaries',
  },
  'CN-UA-2019': {
    title: {
      zh: '中国高尿酸血症与痛风诊疗指南（2019）、痛风及高尿酸血症基层诊疗指南（2019）',
      en: 'Chinese guidelines on hyperuricaemia and gout 2019',
    },
    check: '420 cut-off checked; 480/540 from knowledge',
  },
  'CN-UA-2017': {
    title: {
      zh: '中国高尿酸血症相关疾病诊疗多学科专家共识（2017）',
      en: 'Chinese multidisciplinary consensus 2017',
    },
    check: 'checked: older sex-specific definition 420/360, replaced by 420 for all',
  },
  'WHO-SPO2': {
    title: { zh: 'WHO脉搏血氧测定培训手册', en: 'WHO pulse oximetry training manual' },
    check: 'from knowledge',
  },
  NEWS2: {
    title: { zh: '英国NEWS2早期预警评分（2017）', en: 'Royal College of Physicians NEWS2 (2017)' },
    check: 'score table checked',
  },
  'CN-NURSING': {
    title: {
      zh: '诊断学、护理学教材体温、脉搏分级',
      en: 'Chinese clinical textbooks: temperature and pulse grading',
    },
    check: 'checked against public summaries',
  },
  PROJECT: {
    title: { zh: '本项目约定，需临床人员签字', en: 'Project convention, needs sign-off by a clinician' },
    check: 'not from a guideline',
  },
} as const satisfies Record<string, Source>

export type SourceId = keyof typeof SOURCES
