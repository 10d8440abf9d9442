/**
 * The DingTalk app as an operator sees it: credentials, permission points, card template, robot, who
 * is in sight, and how messages come in. What sends nothing to anybody is asked with requests that
 * cannot succeed: DingTalk looks at the permission before it looks at the request.
 */
import { type Instant, instant } from '@kedu/shared/time/instant'
import {
  attention,
  broken,
  brokenAs,
  type ExaminationSubject,
  type Finding,
  fine,
  unknown,
} from '../../examination.ts'
import type { ConnectionState } from '../../platform.ts'
import { examineClock } from '../examining/clock-skew.ts'
import { callOurselves } from '../examining/self-call.ts'
import { examineVisibleRange, type Sight } from '../examining/visible-range.ts'
import type { HttpCall } from '../outgoing/call-http.ts'
import type { DingtalkApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure, ApiResult } from './api-result.ts'
import { decryptEvent, type EventKeys, sealAnswer } from './callback-crypto.ts'
import { ROOT_ID, readDepartment, readMember } from './directory-api.ts'
import { examineWords } from './examine-wording.ts'
import type { RobotMessage } from './render.ts'
import { robotSign } from './robot-sign.ts'
import { openGateway } from './stream-gateway.ts'

export interface ExamineDeps {
  api: DingtalkApi
  apiBase: string
  clientId: string
  clientSecret: string
  cardTemplateId: string | null
  mode: 'stream' | 'http'
  events: EventKeys | null
  /** How the Stream connection of this process stands; null in HTTP mode. */
  connection: (() => ConnectionState) | null
  now(): Instant
  randomBytes(size: number): Uint8Array
}

/** Names nothing that exists, so nothing is sent, fetched or changed. */
const NOTHING = 'kedu-doctor'
const EVENTS_PATH = '/callbacks/dingtalk/events'
const ROBOT_PATH = '/callbacks/dingtalk/robot'

/** In the order in which an operator has to mend things. */
export async function examineDingtalk(
  subject: ExaminationSubject,
  deps: ExamineDeps,
): Promise<Finding[]> {
  const { api } = deps
  const clock = await examineClock(deps.apiBase, deps.now)
  const directory = await readDepartment(api.calls, ROOT_ID)
  const closed = closedDoor(directory)
  if (closed !== null) return [clock, closed, ...(await comingIn(subject, deps))]
  return [
    clock,
    fine(examineWords.credentials, examineWords.credentialsRight),
    permission(examineWords.directory, directory),
    permission(examineWords.robot, await api.sendToPerson(NOTHING, PROBE)),
    permission(examineWords.media, await api.downloadUrl(NOTHING)),
    permission(examineWords.cards, await api.updateCard(NOTHING, {})),
    await template(deps),
    await examineVisibleRange(subject, (userId) => sightOf(userId, api), examineWords.widenRange),
    ...(await comingIn(subject, deps)),
  ]
}

const PROBE: RobotMessage = {
  msgKey: 'sampleMarkdown',
  msgParam: { title: NOTHING, text: NOTHING },
}

/** What keeps everything from working, or null. */
function closedDoor(result: ApiResult<unknown>): Finding | null {
  if (result.kind === 'ok') return null
  const outcome = outcomeOf(result)
  const remedy = outcome.adminHint ?? examineWords.checkConsole
  switch (outcome.reason) {
    case 'credentials':
      return broken(examineWords.credentials, examineWords.credentialsWrong, remedy)
    case 'ip-not-trusted':
      return broken(examineWords.ip, examineWords.ipRefused, remedy)
    case 'network':
    case 'timeout': {
      const says = examineWords.unreachable(outcome.detail)
      return broken(examineWords.connection, says, examineWords.checkNetwork)
    }
    case 'quota':
      return broken(examineWords.quota, examineWords.quotaGone, remedy)
    default:
      return null
  }
}

/** Any answer about the request itself says that the permission is there. */
function permission(title: string, result: ApiResult<unknown>): Finding {
  if (result.kind === 'ok') return fine(title, examineWords.permitted)
  const { reason, detail, adminHint } = readable(result)
  switch (reason) {
    case 'not-permitted':
      return broken(title, examineWords.notPermitted, adminHint ?? examineWords.checkConsole)
    case 'credentials':
      return broken(title, examineWords.robotUnknown, adminHint ?? examineWords.checkConsole)
    case 'quota':
      return broken(title, examineWords.quotaGone, adminHint ?? examineWords.checkConsole)
    case 'network':
    case 'timeout':
    case 'busy':
    case 'rate-limited':
    case 'token':
      return unknown(title, examineWords.unclear(detail))
    default:
      return fine(title, examineWords.permitted)
  }
}

function readable(failure: ApiFailure) {
  const outcome = outcomeOf(failure)
  return { ...outcome, adminHint: outcome.adminHint ?? null }
}

/** Made without being laid down anywhere: nobody sees it. */
async function template({ api, cardTemplateId, mode, now }: ExamineDeps): Promise<Finding> {
  if (cardTemplateId === null) {
    return attention(examineWords.template, examineWords.noTemplate, examineWords.importTemplate)
  }
  const outTrackId = `${NOTHING}-${now()}`
  const result = await api.createCardUndelivered({ outTrackId, templateId: cardTemplateId, mode })
  if (result.kind === 'ok') return fine(examineWords.template, examineWords.templateRight)
  const { adminHint, detail } = readable(result)
  return adminHint === null
    ? unknown(examineWords.template, examineWords.unclear(detail))
    : broken(examineWords.template, examineWords.templateWrong, adminHint)
}

async function sightOf(userId: string, api: DingtalkApi): Promise<Sight> {
  const result = await readMember(api.calls, userId)
  if (result.kind === 'ok') return 'seen'
  const { reason } = outcomeOf(result)
  return reason === 'recipient-unreachable' || reason === 'recipient-out-of-scope'
    ? 'not-seen'
    : 'unclear'
}

async function comingIn(subject: ExaminationSubject, deps: ExamineDeps): Promise<Finding[]> {
  if (deps.mode === 'stream') return [await stream(subject, deps)]
  const robot = await robotCallback(subject, deps)
  return deps.events === null ? [robot] : [robot, await eventCallback(subject, deps, deps.events)]
}

/** As DingTalk brings a message, which says nothing: taken with our signature, refused with another. */
function robotCallback(subject: ExaminationSubject, deps: ExamineDeps): Promise<Finding> {
  const timestamp = String(deps.now())
  const brought = (secret: string): Omit<HttpCall, 'maxBytes'> => ({
    method: 'POST',
    path: ROBOT_PATH,
    query: {},
    headers: { 'content-type': 'application/json', timestamp, sign: robotSign(timestamp, secret) },
    body: '{}',
  })
  const { clientSecret } = deps
  return callOurselves(subject, brought(clientSecret), {
    isOurs: (text) => text === '',
    forged: brought(`${clientSecret}-forged`),
  })
}

/** The running Kedu knows how its connection stands; otherwise the gateway is asked for a ticket. */
async function stream({ isServing }: ExaminationSubject, deps: ExamineDeps): Promise<Finding> {
  const title = examineWords.stream
  if (isServing && deps.connection !== null) {
    const state = deps.connection()
    if (state.isOpen) return fine(title, examineWords.streamOpen)
    return brokenAs(title, state.problem ?? examineWords.streamClosed, examineWords.checkStream)
  }
  const answer = await openGateway(deps)
  return answer.kind === 'ticket'
    ? fine(title, examineWords.streamReady)
    : brokenAs(title, answer.problem, examineWords.checkStream)
}

/** As DingTalk tests the address when it is saved. */
function eventCallback(
  subject: ExaminationSubject,
  deps: ExamineDeps,
  keys: EventKeys,
): Promise<Finding> {
  const [ownerKey = ''] = keys.ownerKeys
  const sealed = sealAnswer(
    keys,
    ownerKey,
    JSON.stringify({ EventType: 'check_url' }),
    instant(deps.now()),
    deps.randomBytes(32),
  )
  return callOurselves(
    subject,
    {
      method: 'POST',
      path: EVENTS_PATH,
      query: {
        msg_signature: sealed.msg_signature,
        timestamp: sealed.timeStamp,
        nonce: sealed.nonce,
      },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ encrypt: sealed.encrypt }),
    },
    { isOurs: (text) => isSuccess(text, keys) },
  )
}

function isSuccess(text: string, keys: EventKeys): boolean {
  try {
    const { encrypt } = JSON.parse(text) as { encrypt?: unknown }
    if (typeof encrypt !== 'string') return false
    const opened = decryptEvent(keys, encrypt)
    return opened.kind === 'decrypted' && opened.message === 'success'
  } catch {
    return false
  }
}
