import type { Prng } from './prng.ts'
import type { Condition, ResidentFields, Sex } from './types.ts'

/** Synthetic residents. Nobody can be meant: the area code 990000 and the phone prefix 199 0000 are not given out. */
const FAKE_AREA = '990000'
const FAKE_PHONE_PREFIX = '1990000'

const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石',
  // Read otherwise as a surname than elsewhere, or rare, or of two characters.
  ...'单解仇查曾盖区覃缪朴冼乜逄郄',
  '欧阳',
  '司马',
  '上官',
  '诸葛',
]
const GIVEN: Readonly<Record<Sex, readonly string[]>> = {
  female: [
    '秀英',
    '桂英',
    '玉兰',
    '秀兰',
    '凤英',
    '桂兰',
    '淑珍',
    '素珍',
    '玉珍',
    '桂珍',
    '秀珍',
    '淑英',
    '玉梅',
    '兰',
    '敏',
    '静',
    '丽华',
    '翠娥',
    '㛃',
    '玥',
    '昀瑄',
  ],
  male: [
    '建国',
    '国强',
    '志强',
    '建华',
    '德明',
    '玉山',
    '福生',
    '金生',
    '明',
    '伟',
    '军',
    '志明',
    '永福',
    '长根',
    '水生',
    '文斌',
    '学文',
    '喆',
    '堃',
    '䶮',
    '燚',
  ],
}
/** Long and dotted names are part of life too. */
const DOTTED = ['买买提·吐尔逊', '阿依古丽·热合曼', '尼玛·次仁'] as const
const CONDITIONS: readonly (readonly [Condition, share: number])[] = [
  ['hypertension', 0.45],
  ['diabetes', 0.18],
  ['copd', 0.06],
  ['implanted-device', 0.015],
]
/** One in this many shares name and birth year with the one before. */
const TWIN_EVERY = 40

export interface SyntheticPerson {
  readonly fields: ResidentFields & { readonly conditions: readonly Condition[] }
  readonly cardCode: string
}

/** The card of the n-th synthetic resident, from 0, as a keyboard-wedge reader types it. */
export function seedCardCode(n: number): string {
  return `9900${String(n).padStart(8, '0')}`
}

export function* people(count: number, endYear: number, random: Prng): Generator<SyntheticPerson> {
  let before: ResidentFields | undefined
  for (let n = 0; n < count; n++) {
    const twinOf = n % TWIN_EVERY === TWIN_EVERY - 1 ? before : undefined
    const sex = twinOf?.sex ?? (random.next() < 0.56 ? 'female' : 'male')
    const name = twinOf?.name ?? nameOf(sex, random)
    // 60 to 95, more of the younger.
    const year = twinOf ? Number(twinOf.birthDate.slice(0, 4)) : endYear - 60 - Math.floor(36 * random.next() ** 1.7)
    const birthDate = `${year}-${two(1 + random.integer(12))}-${two(1 + random.integer(28))}`
    const fields = {
      name,
      sex,
      birthDate,
      recordNumber: `${FAKE_AREA}${String(n).padStart(11, '0')}`,
      identityNumber: identityNumber(birthDate, sex, n),
      phone: random.next() < 0.9 ? `${FAKE_PHONE_PREFIX}${String(random.integer(10_000)).padStart(4, '0')}` : undefined,
      address: `示例路${1 + random.integer(200)}号`,
      laneGroup: String(1 + random.integer(40)),
      conditions: CONDITIONS.filter(([, share]) => random.next() < share).map(([condition]) => condition),
    }
    before = fields
    yield { fields, cardCode: seedCardCode(n) }
  }
}

function nameOf(sex: Sex, random: Prng): string {
  if (random.next() < 0.005) return random.pick(DOTTED)
  return random.pick(SURNAMES) + random.pick(GIVEN[sex])
}

/** 18 characters with the check of ISO 7064 MOD 11-2; unique per n as far as area, birth date and sequence reach. */
function identityNumber(birthDate: string, sex: Sex, n: number): string {
  // The last digit of the sequence is odd for men. Beyond 500 of one day the area's last digits count on.
  const sequence = (n % 500) * 2 + (sex === 'male' ? 1 : 0)
  const area = String(Number(FAKE_AREA) + Math.floor(n / 500))
  const digits = `${area}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0)
  return digits + '10X98765432'.charAt(sum % 11)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
