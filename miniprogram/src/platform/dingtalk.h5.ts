import type { DingtalkPageSignature } from '@kedu/shared/contracts/sign-in'
import { base } from './base.h5.ts'
import { givenPlace } from './given-place.ts'
import { host } from './host.h5.ts'
import type { Suite } from './suite-types.ts'

/** A page in DingTalk's web view. */
export const dingtalkPage: Suite = {
  name: 'dingtalk',

  async prove({ dingtalk }) {
    const corpId = dingtalk?.corpId ?? null
    if (corpId === null) return { kind: 'none' }
    try {
      const [, { default: requestAuthCode }] = await Promise.all([
        import(/* webpackChunkName: "suite-dingtalk" */ 'dingtalk-jsapi/entry/union'),
        import(
          /* webpackChunkName: "suite-dingtalk" */ 'dingtalk-jsapi/api/runtime/permission/requestAuthCode'
        ),
      ])
      const { code } = await requestAuthCode({ corpId })
      return { kind: 'dingtalk', authCode: code }
    } catch {
      return { kind: 'none' }
    }
  },

  async place() {
    try {
      const [{ default: dd }, { default: getPosition }] = await Promise.all([
        import(/* webpackChunkName: "suite-dingtalk" */ 'dingtalk-jsapi/entry/union'),
        import(
          /* webpackChunkName: "suite-dingtalk" */ 'dingtalk-jsapi/api/device/geolocation/get'
        ),
      ])
      const signed = await signature(window.location.href)
      // Once a page; what is asked meanwhile waits for it.
      dd.config({ ...signed, type: 0, jsApiList: ['device.geolocation.get'] })
      const { latitude, longitude, accuracy } = await getPosition({
        targetAccuracy: 200,
        coordinate: 0,
        withReGeocode: false,
        useCache: false,
      })
      return givenPlace(latitude, longitude, accuracy)
    } catch {
      return null
    }
  },
}

async function signature(url: string): Promise<DingtalkPageSignature> {
  const answer = await host.request({
    method: 'GET',
    url: `${base}/auth/dingtalk/jssdk?url=${encodeURIComponent(url)}`,
    headers: {},
  })
  if (answer.kind !== 'answer' || answer.status !== 200) throw new Error('No signature')
  return answer.body as DingtalkPageSignature
}
