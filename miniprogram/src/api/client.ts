import type {
  AlertsAnswer,
  AlertsQuery,
  GroupAlertDeals,
  RepairAlert,
  SendDiagnosis,
  SendDiagnosisAnswer,
} from '@kedu/shared/contracts/api/alerts'
import type {
  ApiKeysAnswer,
  ApiKeyView,
  CreateApiKey,
  CreatedApiKey,
} from '@kedu/shared/contracts/api/api-keys'
import type { BoardAnswers, DealHealthView } from '@kedu/shared/contracts/api/board-answers'
import type {
  BoardQuery,
  BoardRowsAnswer,
  BoardRowsQuery,
  BoardSettings,
  BoardSettingsPatch,
  BoardsAnswer,
} from '@kedu/shared/contracts/api/boards'
import type { UnderstandAnswer, UnderstandText } from '@kedu/shared/contracts/api/capture'
import type {
  AttachEvidence,
  ChangeAnswer,
  MoveDeal,
  OpenDeal,
  ReassignDeal,
  SetOutcome,
  UndoCommand,
  UpdateDeal,
  WaitForCustomer,
} from '@kedu/shared/contracts/api/commands'
import type { DealView, TimelineAnswer } from '@kedu/shared/contracts/api/deal'
import type { DealsAnswer, DealsByOwnerAnswer, DealsQuery } from '@kedu/shared/contracts/api/deals'
import type {
  OverrulePayment,
  PaperAnswer,
  PapersAnswer,
  PapersQuery,
  ReleasePayment,
} from '@kedu/shared/contracts/api/finance'
import type {
  ChangeSpecialists,
  SpecialistsAnswer,
} from '@kedu/shared/contracts/api/lead-specialists'
import type {
  AcceptLead,
  AssignLead,
  DiscardLead,
  EnterLead,
  FairnessAnswer,
  FairnessQuery,
  ImportLeads,
  ImportLeadsAnswer,
  LeadAnswer,
  LeadsAnswer,
  ReturnLead,
} from '@kedu/shared/contracts/api/leads'
import type {
  ColleaguesAnswer,
  MeView,
  MySettings,
  MySettingsPatch,
} from '@kedu/shared/contracts/api/me'
import type {
  MakeQuote,
  QuoteAnswer,
  QuotesAnswer,
  WithdrawQuote,
} from '@kedu/shared/contracts/api/quotes'
import type {
  AnswerRequest,
  CloseRequest,
  RaiseRequest,
  RequestDone,
} from '@kedu/shared/contracts/api/requests'
import type {
  ActionRatesAnswer,
  BackTestAnswer,
  ChangeRules,
  CheckRules,
  CheckRulesAnswer,
  EndShadow,
  RuleHistoryAnswer,
  RulesAnswer,
  ShadowAnswer,
  StartShadow,
} from '@kedu/shared/contracts/api/rules'
import type { AnswerTask, AnswerTaskAnswer, TasksAnswer } from '@kedu/shared/contracts/api/tasks'
import type { HeatmapAnswer, OverdueTopAnswer, TeamAnswer } from '@kedu/shared/contracts/api/team'
import type {
  ChangeWebhook,
  CreateWebhook,
  DeliveriesAnswer,
  DeliveryAnswer,
  WebhookSecretAnswer,
  WebhooksAnswer,
  WebhookView,
} from '@kedu/shared/contracts/api/webhooks'
import type { BoardName } from '@kedu/shared/contracts/board-names'
import type { SignInAnswer } from '@kedu/shared/contracts/sign-in'
import type {
  WebAccepted,
  WebClock,
  WebHistory,
  WebSentMessage,
  WebSessionAnswer,
  WebUploadsAnswer,
} from '@kedu/shared/contracts/web-chat'
import type { CaptureApi } from '../capture/capture-deps.ts'
import { createEventParser, type StreamEvent } from '../chat/event-parser.ts'
import { host } from '../platform/host'
import type { LocalFile } from '../platform/host-types.ts'
import {
  address,
  authorization,
  enterBySuite,
  forgetSession,
  get,
  holdsRefreshToken,
  keepSession,
  patch,
  post,
  putPiece,
  type Result,
  read,
  refresh,
  refreshed,
  suiteRefusal,
  wasRefreshedLately,
} from './http.ts'
import { query } from './query.ts'

export type { Result } from './http.ts'

export type FileVariant = 'original' | 'preview' | 'thumb'

/** What a list of deals may be narrowed to. */
export type DealFilters = Pick<
  DealsQuery,
  'q' | 'stage' | 'industry' | 'region' | 'clock' | 'outcome'
>

/** With the moment it came in, on this device's clock: an earlier answer still tells the time. */
export type SessionHere = WebSessionAnswer & { receivedAt: number }

async function askSession(): Promise<Result<SessionHere>> {
  const result = await get<WebSessionAnswer>('/web/session')
  return result.kind === 'ok'
    ? { kind: 'ok', data: { ...result.data, receivedAt: host.now() } }
    : result
}

/** What a quote is asked for: its paper, its code, an act on it. */
export function quotePath(
  dealId: string,
  quoteId: string,
  part: 'send' | 'withdraw' | 'quote.pdf' | 'qr.png',
): string {
  return deal(dealId, `/quotes/${encodeURIComponent(quoteId)}/${part}`)
}

const deal = (dealId: string, act = '') => `/api/deals/${encodeURIComponent(dealId)}${act}`

/** The one client of Kedu's server. The session token belongs to this tab alone. */
export const client = {
  async session(): Promise<Result<SessionHere>> {
    const result = await askSession()
    if (result.kind !== 'ok' || result.data.me !== null) return result
    // In the trial tokens are this tab's alone: without one there is nothing to refresh.
    if (!holdsRefreshToken() && result.data.trial) return result
    return (await refresh()) ? askSession() : (suiteRefusal() ?? result)
  },

  async signIn(personId: string): Promise<Result<SignInAnswer>> {
    const result = await post<SignInAnswer>('/web/sign-in', { personId })
    if (result.kind === 'ok') {
      forgetSession()
      keepSession(result.data)
    }
    return result
  },

  enterBySuite,

  async signOut(): Promise<void> {
    await post('/web/sign-out', {})
    forgetSession()
  },

  /** Ends every session of this person, on all devices. */
  async signOutEverywhere(): Promise<Result<unknown>> {
    const result = await post<unknown>('/auth/sign-out-everywhere', {})
    if (result.kind === 'ok') forgetSession()
    return result
  },

  send: (message: WebSentMessage) => post<WebAccepted>('/web/messages', message),

  history: (before: number | null) =>
    get<WebHistory>(`/web/messages${before === null ? '' : `?before=${before}`}`),

  upload: async (files: readonly LocalFile[]) =>
    read<WebUploadsAnswer>(
      await refreshed(() =>
        host.upload({ url: address('/web/uploads'), headers: authorization(), files }),
      ),
    ),

  advanceClock: (advanceHours: number) => post<WebClock>('/web/trial/clock', { advanceHours }),

  /** A source for an image element; null when it cannot be shown. Give it back with `host.releasePicture`. */
  async picture(fileId: string, variant: FileVariant) {
    // What the server draws has an address of its own.
    const url = fileId.startsWith('/') ? fileId : fileUrl(fileId, variant)
    const show = () => host.picture({ url: address(url), headers: authorization() })
    const picture = await show()
    const mayBeToken = picture === null && !wasRefreshedLately()
    return mayBeToken && (await refresh()) ? show() : picture
  },

  /** Opens a stored PDF in the host's own reader; false when it could not be fetched. */
  openDocument(fileId: string): Promise<boolean> {
    const url = fileId.startsWith('/') ? fileId : fileUrl(fileId, 'original')
    return host.openDocument({ url: address(url), headers: authorization() })
  },

  /** A customer's evidence as one signed PDF: made on asking, which takes some seconds. False: not made. */
  openPack: (dealId: string, saveAs: string) =>
    host.openDocument({
      url: address(deal(dealId, '/evidence-pack.pdf')),
      headers: authorization(),
      saveAs,
    }),

  /** Every change of the transcript from `rev` on. Returns what closes it. */
  events: (
    rev: number,
    onEvent: (event: StreamEvent) => void,
    onEnd: (status: number) => void,
  ): (() => void) =>
    host.openStream({
      url: address('/web/events'),
      headers: authorization(),
      lastEventId: String(rev),
      parser: createEventParser(),
      onEvent,
      // Opened anew after a while, it may need the next token.
      onEnd: (status) =>
        status === 401
          ? void refresh().then((isSignedIn) => onEnd(isSignedIn ? 0 : 401))
          : onEnd(status),
    }),

  me: () => get<MeView>('/api/me'),
  saveSettings: (changes: MySettingsPatch) => patch<MySettings>('/api/me/settings', changes),
  colleagues: () => get<ColleaguesAnswer>('/api/colleagues'),

  deals: (asked: DealsQuery) => get<DealsAnswer>(`/api/deals${query(asked)}`),
  dealsByOwner: (asked: DealFilters) =>
    get<DealsByOwnerAnswer>(`/api/deals/by-owner${query(asked)}`),
  deal: (dealId: string) => get<DealView>(deal(dealId)),
  timeline: (dealId: string, before?: number) =>
    get<TimelineAnswer>(
      deal(dealId, `/timeline${query({ before: before === undefined ? undefined : `${before}` })}`),
    ),

  papers: (asked: PapersQuery) => get<PapersAnswer>(`/api/finance/papers${query(asked)}`),
  releasePayment: (dealId: string, body: ReleasePayment) =>
    post<PaperAnswer>(deal(dealId, '/payments/release'), body),
  overrulePayment: (dealId: string, body: OverrulePayment) =>
    post<PaperAnswer>(deal(dealId, '/payments/overrule'), body),

  raiseRequest: (dealId: string, body: RaiseRequest) =>
    post<RequestDone>(deal(dealId, '/requests'), body),
  answerRequest: (dealId: string, body: AnswerRequest) =>
    post<RequestDone>(deal(dealId, '/requests/answer'), body),
  closeRequest: (dealId: string, body: CloseRequest) =>
    post<RequestDone>(deal(dealId, '/requests/close'), body),

  leads: () => get<LeadsAnswer>('/api/leads'),
  enterLead: (body: EnterLead) => post<LeadAnswer>('/api/leads', body),
  importLeads: (body: ImportLeads) => post<ImportLeadsAnswer>('/api/leads/import', body),
  acceptLead: (leadId: string, body: AcceptLead) =>
    post<LeadAnswer>(`/api/leads/${leadId}/accept`, body),
  returnLead: (leadId: string, body: ReturnLead) =>
    post<LeadAnswer>(`/api/leads/${leadId}/return`, body),
  assignLead: (leadId: string, body: AssignLead) =>
    post<LeadAnswer>(`/api/leads/${leadId}/assign`, body),
  discardLead: (leadId: string, body: DiscardLead) =>
    post<LeadAnswer>(`/api/leads/${leadId}/discard`, body),
  leadSpecialists: () => get<SpecialistsAnswer>('/api/leads/specialists'),
  changeSpecialists: (body: ChangeSpecialists) =>
    patch<SpecialistsAnswer>('/api/leads/specialists', body),
  leadFairness: (asked: FairnessQuery) => get<FairnessAnswer>(`/api/leads/fairness${query(asked)}`),

  openDeal: (body: OpenDeal) => post<ChangeAnswer>('/api/deals', body),
  updateDeal: (dealId: string, body: UpdateDeal) => patch<ChangeAnswer>(deal(dealId), body),
  moveDeal: (dealId: string, body: MoveDeal) => post<ChangeAnswer>(deal(dealId, '/move'), body),
  waitFor: (dealId: string, body: WaitForCustomer) =>
    post<ChangeAnswer>(deal(dealId, '/wait'), body),
  reassign: (dealId: string, body: ReassignDeal) =>
    post<ChangeAnswer>(deal(dealId, '/reassign'), body),
  setOutcome: (dealId: string, body: SetOutcome) =>
    post<ChangeAnswer>(deal(dealId, '/outcome'), body),
  undo: (dealId: string, body: UndoCommand) => post<ChangeAnswer>(deal(dealId, '/undo'), body),
  attach: (dealId: string, body: AttachEvidence) =>
    post<ChangeAnswer>(deal(dealId, '/evidence'), body),

  quotes: (dealId: string) => get<QuotesAnswer>(deal(dealId, '/quotes')),
  makeQuote: (dealId: string, body: MakeQuote) => post<QuoteAnswer>(deal(dealId, '/quotes'), body),
  sendQuote: (dealId: string, quoteId: string, clientId: string) =>
    post<QuoteAnswer>(quotePath(dealId, quoteId, 'send'), { clientId }),
  withdrawQuote: (dealId: string, quoteId: string, body: WithdrawQuote) =>
    post<QuoteAnswer>(quotePath(dealId, quoteId, 'withdraw'), body),

  understand: (body: UnderstandText) => post<UnderstandAnswer>('/api/capture/understand', body),

  /** What waits on this device, sent as the one who captured it and nobody else. */
  captureAs: (personId: string): CaptureApi => ({
    understand: (body) => post('/api/capture/understand', body, personId),
    capture: (body) => post('/api/capture', body, personId),
    createUpload: (body) => post('/api/uploads', body, personId),
    uploadState: (id) => get(`/api/uploads/${encodeURIComponent(id)}`, personId),
    putPiece: (id, offset, bytes) =>
      putPiece(`/api/uploads/${encodeURIComponent(id)}`, offset, bytes, personId),
  }),

  /** A red's diagnosis in the host's own reader, or saved. False: not fetched. */
  openDiagnosis: (alertId: string, kind: 'pdf' | 'xlsx', saveAs: string) =>
    host.openDocument({
      url: address(`/api/alerts/${encodeURIComponent(alertId)}/diagnosis.${kind}`),
      headers: authorization(),
      ...(kind === 'xlsx' ? { saveAs } : {}),
    }),
  sendDiagnosis: (alertId: string, body: SendDiagnosis) =>
    post<SendDiagnosisAnswer>(`/api/alerts/${encodeURIComponent(alertId)}/diagnosis/send`, body),
  alerts: (asked: AlertsQuery) => get<AlertsAnswer>(`/api/alerts${query(asked)}`),
  alertDeals: (alertId: string, from: number) =>
    get<GroupAlertDeals>(
      `/api/alerts/${encodeURIComponent(alertId)}/deals${query({ from: String(from) })}`,
    ),
  repairAlert: (alertId: string, body: RepairAlert) =>
    post<ChangeAnswer>(`/api/alerts/${encodeURIComponent(alertId)}/repair`, body),

  tasks: () => get<TasksAnswer>('/api/tasks'),
  answerTask: (questionId: string, body: AnswerTask) =>
    post<AnswerTaskAnswer>(`/api/tasks/${encodeURIComponent(questionId)}/answer`, body),

  apiKeys: () => get<ApiKeysAnswer>('/api/keys'),
  createApiKey: (body: CreateApiKey) => post<CreatedApiKey>('/api/keys', body),
  revokeApiKey: (id: string, body: { clientId: string }) =>
    post<{ key: ApiKeyView }>(`/api/keys/${id}/revoke`, body),
  webhooks: () => get<WebhooksAnswer>('/api/webhooks'),
  createWebhook: (body: CreateWebhook) => post<WebhookSecretAnswer>('/api/webhooks', body),
  changeWebhook: (id: string, body: ChangeWebhook) =>
    patch<{ webhook: WebhookView }>(`/api/webhooks/${id}`, body),
  webhookSecret: (id: string, act: 'secret' | 'rotate', body: { clientId: string }) =>
    post<WebhookSecretAnswer>(`/api/webhooks/${id}/${act}`, body),
  removeWebhook: (id: string, body: { clientId: string }) =>
    post<{ webhook: WebhookView }>(`/api/webhooks/${id}/remove`, body),
  testWebhook: (id: string, body: { clientId: string }) =>
    post<DeliveryAnswer>(`/api/webhooks/${id}/test`, body),
  deliveries: (id: string) => get<DeliveriesAnswer>(`/api/webhooks/${id}/deliveries`),
  resendDelivery: (id: string, deliveryId: string, body: { clientId: string }) =>
    post<DeliveryAnswer>(`/api/webhooks/${id}/deliveries/${deliveryId}/resend`, body),
  rules: () => get<RulesAnswer>('/api/rules'),
  ruleHistory: (before: number | null) =>
    get<RuleHistoryAnswer>(
      `/api/rules/history${query({ before: before === null ? undefined : `${before}` })}`,
    ),
  changeRules: (body: ChangeRules) => patch<RulesAnswer>('/api/rules', body),
  checkRules: (body: CheckRules) => post<CheckRulesAnswer>('/api/rules/check', body),
  actionRates: () => get<ActionRatesAnswer>('/api/rules/action-rates'),
  backTest: () => get<BackTestAnswer>('/api/rules/backtest'),
  startBackTest: (body: CheckRules) => post<BackTestAnswer>('/api/rules/backtest', body),
  shadow: () => get<ShadowAnswer>('/api/rules/shadow'),
  startShadow: (body: StartShadow) => post<ShadowAnswer>('/api/rules/shadow', body),
  endShadow: (body: EndShadow) => post<ShadowAnswer>('/api/rules/shadow/end', body),
  cancelBackTest: () => post<BackTestAnswer>('/api/rules/backtest/cancel', {}),

  team: () => get<TeamAnswer>('/api/team'),
  heatmap: (by: 'industry' | 'region') => get<HeatmapAnswer>(`/api/team/heatmap${query({ by })}`),
  overdueTop: () => get<OverdueTopAnswer>('/api/team/overdue-top'),

  boards: () => get<BoardsAnswer>('/api/boards'),
  board: <N extends BoardName>(name: N, asked: BoardQuery) =>
    get<BoardAnswers[N]>(`/api/boards/${name}${query(asked)}`),
  /** The rows as a workbook, saved under the name. */
  exportBoard: (name: BoardName, asked: BoardRowsQuery, saveAs: string) =>
    host.saveFile({
      url: address(`/api/boards/${name}.xlsx${query(asked)}`),
      headers: authorization(),
      saveAs,
    }),
  boardSettings: () => get<BoardSettings>('/api/boards/settings'),
  saveBoardSettings: (changes: BoardSettingsPatch) =>
    patch<BoardSettings>('/api/boards/settings', changes),
  dealHealth: (dealId: string) => get<DealHealthView>(deal(dealId, '/health')),
  boardRows: (name: BoardName, asked: BoardRowsQuery) =>
    get<BoardRowsAnswer>(`/api/boards/${name}/rows${query(asked)}`),
}

function fileUrl(fileId: string, variant: FileVariant): string {
  const base = `/web/files/${encodeURIComponent(fileId)}`
  return variant === 'original' ? base : `${base}/${variant}`
}
