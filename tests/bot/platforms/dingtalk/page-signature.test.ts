import { pageSignature } from '@kedu/bot/platforms/dingtalk/sign-in'
import { expect, it } from 'vitest'

// No official example exists: these were computed by hand over the documented text.
it.each([
  ['sha256', '724f468915c3539094e79e5ea80d8ababa1ac10c27986084690734a7c5d3350e'],
  ['sha1', '593e6d387836f05eb69f97f78a0873fa02c07e1e'],
] as const)('signs with %s over the address with its query decoded', (algorithm, signature) => {
  const sign = (url: string) =>
    pageSignature('TICKET_abc123', 'nonceXYZ', 1_700_000_000_000, url, algorithm)
  const plain = 'https://app.example.com/index.html?corpid=ding123&name=张三'
  expect(sign(plain)).toBe(signature)
  expect(sign(encodeURI(plain))).toBe(signature)
  expect(sign(`${plain}#/pages/index`)).toBe(signature)
})

it('signs an address with a lone % as it stands', () => {
  expect(() =>
    pageSignature('T', 'N', 1, 'https://app.example.com/?a=100%', 'sha256'),
  ).not.toThrow()
})
