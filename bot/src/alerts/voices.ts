import type { AlertRule } from '@kedu/shared/deal/deal'
import type { AlertVoice } from './alert-voice.ts'
import { followUpVoice } from './follow-up-voice.ts'
import { longDwellVoice } from './long-dwell-voice.ts'
import { redFlagVoice } from './red-flag-voice.ts'
import { unansweredRequestVoice } from './unanswered-request-voice.ts'

const VOICE_OF: Readonly<Record<AlertRule, AlertVoice>> = {
  'red-flag': redFlagVoice,
  'missing-follow-up': followUpVoice,
  'long-stage-dwell': longDwellVoice,
  'unanswered-request': unansweredRequestVoice,
}

/** What the alerts of a rule say; the rule itself is a policy of `shared/src/policies`. */
export function voiceOf(rule: AlertRule): AlertVoice {
  return VOICE_OF[rule]
}
