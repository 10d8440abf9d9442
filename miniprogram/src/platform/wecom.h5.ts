import type { WecomPageSignature } from '@kedu/shared/contracts/sign-in'
import { base } from './base.h5.ts'
import { givenPlace } from './given-place.ts'
import { host } from './host.h5.ts'
import type { Suite, SuiteProof } from './suite-types.ts'

const SENT_KEY = 'kedu:sent-to-wecom'
/** Back so soon and still unknown: going again would go round in circles. */
const AGAIN_MS = 60_000

/** A page in WeCom's web view. */
export const wecomPage: Suite = {
  name: 'wecom',

  prove({ wecom }) {
    const sentAt = Number(host.session.read(SENT_KEY) ?? 0)
    if (wecom === null || host.now() - sentAt < AGAIN_MS) {
      return Promise.resolve<SuiteProof>({ kind: 'none' })
    }
    host.session.write(SENT_KEY, String(host.now()))
    const to = window.location.pathname.slice(base.length) + window.location.hash
    window.location.assign(`${base}/auth/wecom/start?to=${encodeURIComponent(to)}`)
    return new Promise(() => undefined)
  },

  async place() {
    try {
      const ww = await import(/* webpackChunkName: "suite-wecom" */ '@wecom/jssdk')
      const { corpId, agentId } = await signature(window.location.href)
      ww.register({
        corpId,
        agentId,
        jsApiList: ['getLocation'],
        getConfigSignature: async (url) => (await signature(url)).config,
        getAgentConfigSignature: async (url) => (await signature(url)).agentConfig,
      })
      const { latitude, longitude, accuracy } = await ww.getLocation({
        type: ww.LocationType.wgs84,
      })
      return givenPlace(latitude, longitude, accuracy)
    } catch {
      return null
    }
  },
}

async function signature(url: string): Promise<WecomPageSignature> {
  const answer = await host.request({
    method: 'GET',
    url: `${base}/auth/wecom/jssdk?url=${encodeURIComponent(url)}`,
    headers: {},
  })
  if (answer.kind !== 'answer' || answer.status !== 200) throw new Error('No signature')
  return answer.body as WecomPageSignature
}
