import type { AttachEvidence, ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { MAX_FILES_PER_UPLOAD, MAX_UPLOAD_BYTES } from '../chat/limits.ts'
import { host } from '../platform/host'
import type { LocalFile } from '../platform/host-types.ts'
import { dealWords } from '../wording/deal-zh-cn.ts'
import { pageWords } from '../wording/pages-zh-cn.ts'
import { zh } from '../wording/zh-cn.ts'
import { toSignIn } from './navigate.ts'
import { type NotDone, useChange } from './use-change.ts'

export type EvidenceKind = NonNullable<AttachEvidence['files'][number]['kind']>

export interface Attaching {
  busy: boolean
  notDone: NotDone | null
  /** Lets one choose photos or documents and puts them on the deal. `kind` null: to be sorted later. */
  pick(kind: EvidenceKind | null): void
}

/** Files onto a deal. Chosen files that did not get through are kept for the next tap. */
export function useAttach(dealId: string, onDone?: (answer: ChangeAnswer) => void): Attaching {
  const change = useChange()
  const [isUploading, setIsUploading] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [kept, setKept] = useState<{ kind: EvidenceKind | null; files: LocalFile[] } | null>(null)

  const pick = async (kind: EvidenceKind | null) => {
    setProblem(null)
    change.dismiss()
    const isRetry = kept !== null && kept.kind === kind
    const files = isRetry
      ? kept.files
      : await host.pickFiles({ photosOnly: false, limit: MAX_FILES_PER_UPLOAD })
    if (files.length === 0) return
    const tooLarge = files.find(({ bytes }) => bytes > MAX_UPLOAD_BYTES)
    if (tooLarge) {
      setProblem(zh.fileTooLarge(tooLarge.fileName))
      return
    }
    setIsUploading(true)
    const result = await client.upload(files)
    setIsUploading(false)
    if (result.kind !== 'ok') {
      if (result.kind === 'problem' && result.status === 401) toSignIn()
      setKept({ kind, files })
      setProblem(result.kind === 'problem' ? result.message : pageWords.unreachable)
      return
    }
    setKept(null)
    const { uploads, refused } = result.data
    if (refused.length > 0) {
      setProblem(refused.map(({ fileName, reason }) => `${fileName}：${reason}`).join('\n'))
    }
    if (uploads.length === 0) return
    const given = uploads.map(({ uploadId, fileName }) => ({
      uploadId,
      fileName,
      ...(kind === null ? {} : { kind }),
    }))
    change.run(
      { attach: dealId, uploads: given.map(({ uploadId }) => uploadId) },
      (clientId) => client.attach(dealId, { clientId, files: given }),
      attachedWords,
      onDone,
    )
  }
  return {
    busy: isUploading || change.busy,
    notDone:
      problem === null ? change.notDone : { message: problem, refusal: null, conflict: null },
    pick: (kind) => void pick(kind),
  }
}

/** A move that waited for these files has been done by itself, or still waits for others. */
function attachedWords({ completed, held, deal }: ChangeAnswer): string {
  if (completed !== null && deal !== null) return dealWords.moved(deal.stage.name)
  return held === null ? dealWords.attached : dealWords.attachedHeld
}
