import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { Card } from './card.ts'
import type { CardContext } from './card-context.ts'
import { type CardDraft, finishCard } from './finish-card.ts'
import { handledCard, nudgeCard, redFlagCard } from './kinds/alert.ts'
import { boardPictureCard } from './kinds/board-picture.ts'
import { briefCard } from './kinds/brief.ts'
import { dealCard, dealListCard, digestCard } from './kinds/deal.ts'
import { fileCard, judgedCard, packCard, photosAttachedCard, quoteCodeCard } from './kinds/file.ts'
import { followUpCard } from './kinds/follow-up.ts'
import { groupClearedCard, ownerOverdueCard, regionGapCard } from './kinds/group-alert.ts'
import { leadBlockedCard, leadNewsCard, leadOfferCard } from './kinds/lead.ts'
import { longDwellCard } from './kinds/long-dwell.ts'
import { adminNoticeCard, helpCard, leaveCard, textCard } from './kinds/plain.ts'
import { questionCard, refusedCard } from './kinds/question.ts'
import { repairConfirmCard } from './kinds/repair-confirm.ts'
import { confirmCard, storedCard, undoneCard } from './kinds/stored.ts'

/**
 * Words and controls for one message to one person. Pure: the same message may be shown again later
 * with another `now`. Everything is within `CARD_LIMITS`; `plainText` has it in full.
 */
export function cardFor(message: OutboundMessage, context: CardContext): Card {
  return finishCard(draftFor(message, context))
}

function draftFor(message: OutboundMessage, context: CardContext): CardDraft {
  switch (message.kind) {
    case 'text':
      return textCard(message)
    case 'stored':
      return storedCard(message)
    case 'confirm':
      return confirmCard(message)
    case 'question':
      return questionCard(message)
    case 'refused':
      return refusedCard(message, context)
    case 'undone':
      return undoneCard(message)
    case 'deal':
      return dealCard(message, context)
    case 'deal-list':
      return dealListCard(message, context)
    case 'file':
      return fileCard(message, context)
    case 'photos-attached':
      return photosAttachedCard(message)
    case 'pack':
      return packCard(message)
    case 'quote-code':
      return quoteCodeCard(message)
    case 'board-picture':
      return boardPictureCard(message)
    case 'judged':
      return judgedCard(message, context)
    case 'help':
      return helpCard(message)
    case 'nudge':
      return nudgeCard(message, context)
    case 'red-flag':
      return redFlagCard(message)
    case 'follow-up':
      return followUpCard(message, context)
    case 'long-dwell':
      return longDwellCard(message, context)
    case 'owner-overdue':
      return ownerOverdueCard(message)
    case 'region-gap':
      return regionGapCard(message)
    case 'group-cleared':
      return groupClearedCard(message, context)
    case 'repair-confirm':
      return repairConfirmCard(message, context)
    case 'handled':
      return handledCard(message, context)
    case 'digest':
      return digestCard(message, context)
    case 'lead-offer':
      return leadOfferCard(message, context)
    case 'lead-blocked':
      return leadBlockedCard(message, context)
    case 'lead-news':
      return leadNewsCard(message)
    case 'brief':
      return briefCard(message, context)
    case 'leave':
      return leaveCard(message)
    case 'admin-notice':
      return adminNoticeCard(message)
    case 'domain-events':
      throw new Error('Events are for webhooks, not for people')
    default:
      return message satisfies never
  }
}
