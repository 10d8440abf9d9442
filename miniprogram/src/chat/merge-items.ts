import type { WebCard, WebChatItem } from '@kedu/shared/contracts/web-chat-item'

/**
 * The transcript with changes put in: a line known by its id takes the newer revision, a new one its
 * place. Any order and any repetition of the same changes gives the same result.
 */
export function mergeItems(
  known: readonly WebChatItem[],
  changes: readonly WebChatItem[],
): WebChatItem[] {
  const byId = new Map(known.map((item) => [item.id, item]))
  for (const change of changes) {
    const old = byId.get(change.id)
    if (!old || old.rev <= change.rev) byId.set(change.id, change)
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}

/** The card a tap changed at once; the revision stays, so the stored change still wins when it comes. */
export function replaceCard(
  known: readonly WebChatItem[],
  cardId: string,
  card: WebCard,
): WebChatItem[] {
  return known.map((item) =>
    item.id === cardId && item.content.kind === 'card'
      ? { ...item, content: { kind: 'card', card } }
      : item,
  )
}
