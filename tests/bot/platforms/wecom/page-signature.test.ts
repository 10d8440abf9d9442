import { pageSignature } from '@kedu/bot/platforms/wecom/sign-in'
import { expect, it } from 'vitest'

const TICKET =
  'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg'

// The examples of WeCom's and WeChat's pages.
it.each([
  ['http://mp.weixin.qq.com?params=value', '0f9de62fce790f9a083d5c99e95740ceb90c27ed'],
  ['http://mp.weixin.qq.com', 'f4d90daf4b3bca3078ab155816175ba34c443a7b'],
])('signs %s as the documents do, whatever follows #', (url, signature) => {
  const sign = (address: string) =>
    pageSignature(TICKET, 'Wm3WZYTPz0wzccnW', 1_414_587_457, address)
  expect(sign(url)).toBe(signature)
  expect(sign(`${url}#/pages/index`)).toBe(signature)
})
