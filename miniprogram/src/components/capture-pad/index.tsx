import { useState } from 'react'
import {
  type CaptureFields,
  type FieldName,
  type MeantCustomer,
  withoutFields,
} from '../../capture/capture-fields.ts'
import { type CaptureItem, isEmptyDraft } from '../../capture/capture-item.ts'
import { labelOf, nameOf, offersOf, partsOf, placeWords } from '../../capture/capture-parts.ts'
import { useDraftEntry } from '../../hooks/use-draft-entry.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useKnownCustomers } from '../../hooks/use-known-customers.ts'
import { useReading } from '../../hooks/use-reading.ts'
import { ScrollArea } from '../../platform/areas'
import { captureStore } from '../../platform/capture-store'
import { Box, Choice, Heading, Press, TextInput, Words } from '../../platform/elements'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import { CaptureList } from '../capture-list/index.tsx'
import { CapturePart } from '../capture-part/index.tsx'
import { CapturePhotos } from '../capture-photos/index.tsx'
import { CaptureSheet } from '../capture-sheet/index.tsx'
import { CaptureTools } from '../capture-tools/index.tsx'
import { CustomerSheet } from '../customer-sheet/index.tsx'
import { ListSkeleton } from '../page-state/index.tsx'
import './index.css'

const MAX_CHARS = 4000

/** One screen: photos, a sentence, what it means, one button; below it what is still under way. */
export function CapturePad() {
  const { me, capture, say } = useHere()
  const { runner, items, isLoaded } = capture
  const { draft, change, open, renew } = useDraftEntry()
  const [known, noteKnown] = useKnownCustomers(me.person.id)
  const { about } = draft
  const reading = useReading(
    {
      text: draft.text,
      dealId: about?.kind === 'deal' ? about.dealId : null,
      place: draft.place,
      photos: draft.photos.length,
    },
    noteKnown,
  )
  const [opened, setOpened] = useState<{ part: number; field: FieldName } | null>(null)
  const [isMarked, setIsMarked] = useState(false)
  const [photosTo, setPhotosTo] = useState(0)
  if (!isLoaded) {
    return (
      <Box className="pane pane--single">
        <Box className="pane__content">
          <ListSkeleton />
        </Box>
      </Box>
    )
  }

  const hasWords = draft.text.trim() !== ''
  const isEmpty = isEmptyDraft(draft) || (!hasWords && draft.photos.length === 0)
  const parts = partsOf(draft, reading.isAway ? [] : reading.entries, me.process)
  const photoPart = Math.min(photosTo, parts.length - 1)
  const isStorable = parts.every(({ chips }) => chips === null || chips.act !== 'process-note')
  const offered = offersOf(reading.entries, known, reading.isAway)

  const edit = (part: number, fields: Partial<CaptureFields>) => {
    const { customer, ...rest } = fields
    const edits = [...draft.edits]
    const isOnly = parts.length === 1
    const kept = customer === undefined || isOnly ? rest : fields
    edits[part] = { ...edits[part], ...kept }
    change({
      edits: Array.from(edits, (each) => each ?? {}),
      ...(customer === undefined || !isOnly ? {} : { about: customer }),
    })
  }
  const pick = (customer: MeantCustomer) => edit(opened?.part ?? 0, { customer })

  const save = async () => {
    const first = parts.findIndex(({ wanted }) => wanted.length > 0)
    const missing = parts[first]?.wanted ?? []
    // Without a network only the customer must be known: the rest is read later.
    const stops = reading.isAway ? missing.filter((field) => field === 'customer') : missing
    const [stop] = stops
    if (stop !== undefined) {
      setIsMarked(true)
      const labels = stops.map(labelOf).join('、')
      if (stop !== 'text' && stop !== 'photos') setOpened({ part: first, field: stop })
      else say({ text: captureWords.wanted(labels), tone: 'problem', undo: null })
      return
    }
    setIsMarked(false)
    setPhotosTo(0)
    const isRead = reading.isRead || !hasWords
    const out = parts.map(({ text, fields }, position) => ({
      text,
      fields,
      takesPhotos: position === photoPart,
    }))
    renew()
    await runner.submit(draft.id, out, isRead)
    if (reading.isAway) say({ text: captureWords.kept, tone: 'done', undo: null })
  }

  const others = items.filter(
    ({ id, state, stored, photos }) =>
      id !== draft.id &&
      (state !== 'stored' ||
        (stored !== null && stored.refused !== null && !stored.isSeen) ||
        photos.some(({ original }) => original !== 'none' && original !== 'stored')),
  )
  const openPart = opened === null ? undefined : parts[opened.part]

  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row">
          <Heading className="pane__title">{captureWords.title}</Heading>
        </Box>
      </Box>
      <ScrollArea className="pane__scroll">
        <Box className="pane__content pad">
          {!captureStore.isKept() && (
            <Box className="pad__warning" role="status">
              {captureWords.notKept}
            </Box>
          )}
          <Box className="pad__paper">
            <TextInput
              className="pad__text"
              label={captureWords.textLabel}
              placeholder={captureWords.textPlaceholder}
              maxLength={MAX_CHARS}
              value={draft.text}
              onChange={(text) => change({ text })}
              onReturn={() => void save()}
            />
            <CapturePhotos
              photos={draft.photos}
              onRemove={(photoId) => void runner.removePhoto(draft.id, photoId)}
              onRetry={(photoId) => void runner.retryPhoto(draft.id, photoId)}
            />
            {draft.place !== null && (
              <Box className="pad__place">
                <Words className="icon icon--place pad__place-mark" decorative />
                <Words className="pad__place-words">{placeWords(draft.place)}</Words>
                <Press
                  className="press--bare"
                  label={captureWords.removePlace}
                  onPress={() => change({ place: null })}
                >
                  <Words className="icon icon--close pad__place-mark" decorative />
                </Press>
              </Box>
            )}
            <CaptureTools
              count={draft.photos.length}
              hasPlace={draft.place !== null}
              text={draft.text}
              onPhotos={(photos) =>
                change({ photos: [...(runner.item(draft.id) ?? draft).photos, ...photos] })
              }
              onText={(text) => change({ text })}
              onPlace={(place) => change({ place })}
            />
          </Box>
          {parts[0]?.fields.customer === null && offered.length > 0 && (
            <Box className="pad__picks" role="group" label={captureWords.pickCustomer}>
              <Words className="pane__hint">{captureWords.likely}</Words>
              <Box className="pad__pick-row">
                {offered.map(({ dealId, customerName, version }) => (
                  <Press
                    key={dealId}
                    className="pad__pick"
                    onPress={() =>
                      edit(0, { customer: { kind: 'deal', dealId, customerName, version } })
                    }
                  >
                    {customerName}
                  </Press>
                ))}
              </Box>
            </Box>
          )}
          {(!isEmpty || about !== null) &&
            parts.map(({ chips, fields, wanted }, position) => (
              <CapturePart
                // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the sentence
                key={position}
                chips={reading.isRead ? chips : null}
                fields={fields}
                wanted={wanted}
                isMarked={isMarked}
                isReading={reading.isReading && hasWords}
                isAway={reading.isAway}
                title={
                  parts.length > 1
                    ? captureWords.willWriteFor(nameOf(fields.customer) ?? captureWords.missing)
                    : captureWords.willWrite
                }
                onEdit={(field) => setOpened({ part: position, field })}
                onChange={(fieldsGiven) => edit(position, fieldsGiven)}
              />
            ))}
          {reading.isAway && hasWords && (
            <Words className="pane__hint">{captureWords.notRead}</Words>
          )}
          {parts.length > 1 && draft.photos.length > 0 && (
            <Choice
              label={captureWords.photosTo}
              placeholder={captureWords.photosTo}
              value={`${photoPart}`}
              options={parts.map(({ fields }, position) => ({
                value: `${position}`,
                label: `${captureWords.photosTo} ${nameOf(fields.customer) ?? captureWords.missing}`,
              }))}
              disabled={false}
              onChange={(value) => setPhotosTo(Number(value))}
            />
          )}
          <CaptureList
            items={others}
            onEdit={open}
            onMine={(item, version) => void overwrite(item, version)}
            onTheirs={(item) => void giveWay(item)}
          />
        </Box>
      </ScrollArea>
      <Box className="pad__bar">
        <Press
          className="press--main pad__save"
          disabled={isEmpty || !isStorable}
          onPress={() => void save()}
        >
          {parts.length > 1 ? captureWords.saveMany(parts.length) : captureWords.save}
        </Press>
      </Box>
      {opened !== null &&
        openPart !== undefined &&
        (opened.field === 'customer' ? (
          <CustomerSheet
            known={offered.length > 0 ? offered : known}
            said={openPart.fields.customer?.kind === 'new' ? openPart.fields.customer.name : ''}
            mayOpen={me.may.openDeals}
            onPick={(customer) => {
              pick(customer)
              setOpened(null)
            }}
            onClose={() => setOpened(null)}
          />
        ) : (
          <CaptureSheet
            field={opened.field}
            fields={openPart.fields}
            onChange={(fields) => edit(opened.part, fields)}
            onClose={() => setOpened(null)}
          />
        ))}
    </Box>
  )

  /** 仍按我的存: on top of what was shown, knowing it. */
  async function overwrite(item: CaptureItem, version: number) {
    const { fields } = item
    if (fields?.customer?.kind !== 'deal') return
    const customer = { ...fields.customer, version }
    await runner.change(item.id, (old) => ({ ...old, fields: { ...fields, customer } }))
    await runner.retry(item.id)
  }

  /** 用现在的: the fields others wrote stay theirs; one's own words and photos still go out. */
  async function giveWay(item: CaptureItem) {
    const { fields, problem } = item
    const conflict = problem?.conflict
    if (fields?.customer?.kind !== 'deal' || conflict == null) return
    const theirs = conflict.changes.map(({ field }) => (field === 'amount' ? 'amountFen' : field))
    const customer = { ...fields.customer, version: conflict.version }
    await runner.change(item.id, (old) => ({
      ...old,
      fields: { ...withoutFields(fields, theirs), customer },
    }))
    await runner.retry(item.id)
  }
}
