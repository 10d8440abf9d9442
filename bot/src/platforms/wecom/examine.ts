/**
 * The self-built app as an operator sees it: credentials, trusted IP, the app itself, who is in
 * sight, the callback.
 */
import type { Instant } from '@kedu/shared/time/instant'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import {
  attention,
  broken,
  type ExaminationSubject,
  type Finding,
  fine,
  unknown,
} from '../../examination.ts'
import { examineClock } from '../examining/clock-skew.ts'
import { examineVisibleRange, type Sight } from '../examining/visible-range.ts'
import type { WecomApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure } from './api-result.ts'
import type { CallbackKeys } from './callback-crypto.ts'
import { readMember } from './directory-api.ts'
import { examineCallback } from './examine-callback.ts'
import { examineWords } from './examine-wording.ts'

export interface ExamineDeps {
  api: WecomApi
  apiBase: string
  agentId: number
  keys: CallbackKeys
  now(): Instant
  randomBytes(size: number): Uint8Array
}

const CALLBACK_PATH = '/callbacks/wecom/app'
const AgentReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    name: Type.Optional(Type.Unknown()),
    close: Type.Optional(Type.Unknown()),
    isreportenter: Type.Optional(Type.Unknown()),
  }),
)

/** In the order in which an operator has to mend things. */
export async function examineWecom(
  subject: ExaminationSubject,
  deps: ExamineDeps,
): Promise<Finding[]> {
  const { api } = deps
  const findings = [await examineClock(deps.apiBase, deps.now)]
  // One call tells of the secret, the trusted IP and the app. @see https://developer.work.weixin.qq.com/document/path/90227
  const agent = await api.get('/cgi-bin/agent/get', { agentid: String(deps.agentId) }, AgentReply)
  if (agent.kind !== 'ok')
    return [...findings, ...refusals(agent), await examineCallback(subject, CALLBACK_PATH, deps)]
  findings.push(
    fine(examineWords.credentials, examineWords.credentialsRight),
    fine(examineWords.ip, examineWords.ipTrusted),
    appFinding(agent.value),
    await examineVisibleRange(subject, (userId) => sightOf(userId, api), examineWords.widenRange),
    await examineCallback(subject, CALLBACK_PATH, deps),
  )
  return findings
}

/** The first thing refused hides what comes behind it. */
function refusals(failure: ApiFailure): Finding[] {
  const { reason, detail, hint } = said(failure)
  switch (reason) {
    case 'credentials':
      return [broken(examineWords.credentials, examineWords.credentialsWrong, hint)]
    case 'ip-not-trusted':
      return [
        fine(examineWords.credentials, examineWords.credentialsRight),
        broken(examineWords.ip, examineWords.ipRefused, hint),
      ]
    case 'not-permitted':
      return [
        fine(examineWords.credentials, examineWords.credentialsRight),
        broken(examineWords.app, examineWords.appClosed, hint),
      ]
    case 'network':
    case 'timeout':
      return [
        broken(
          examineWords.connection,
          examineWords.unreachable(detail),
          examineWords.checkNetwork,
        ),
      ]
    default:
      return [unknown(examineWords.credentials, examineWords.unclear(detail))]
  }
}

function said(failure: ApiFailure): { reason: string; detail: string; hint: string } {
  const outcome = outcomeOf(failure)
  return {
    reason: outcome.reason,
    detail: outcome.detail,
    hint: outcome.adminHint ?? examineWords.checkConsole,
  }
}

function appFinding(agent: { name?: unknown; close?: unknown; isreportenter?: unknown }): Finding {
  const name = typeof agent.name === 'string' ? agent.name : ''
  if (Number(agent.close) === 1) {
    return broken(examineWords.app, examineWords.appClosed, examineWords.openApp)
  }
  // Without the event nobody is greeted when they open the app for the first time.
  return Number(agent.isreportenter) === 0
    ? attention(examineWords.app, examineWords.noEnterEvent(name), examineWords.reportEnter)
    : fine(examineWords.app, examineWords.appOpen(name))
}

async function sightOf(userId: string, api: WecomApi): Promise<Sight> {
  const answer = await readMember(api, userId)
  switch (answer.kind) {
    case 'ok':
      return 'seen'
    case 'gone':
    case 'unseen':
      return 'not-seen'
    default:
      return 'unclear'
  }
}
