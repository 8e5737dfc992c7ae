/** One range, as media elements ask for it (RFC 9110, 14.1.2): `bytes=0-`, `bytes=100-199`, `bytes=-500`. Both ends included. */
export function rangeOf(header: string, length: number): { readonly from: number; readonly to: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1)
  return from <= to && from < length ? { from, to } : undefined
}
