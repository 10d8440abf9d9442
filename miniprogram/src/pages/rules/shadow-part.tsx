import type { RulesAnswer, ShadowAnswer } from '@kedu/shared/contracts/api/rules'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dateWords } from '../../chat/day-words.ts'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { toSignIn } from '../../hooks/navigate.ts'
import type { NotDone } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import type { Loaded } from '../../hooks/use-loaded.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { barShare } from '../../rules/draft.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { backTestWords, rulesWords, shadowWords as words } from '../../wording/rules-zh-cn.ts'

interface ShadowPartProps {
  loaded: Loaded<ShadowAnswer>
  rules: RulesAnswer
  /** The rules are others now. */
  onOn: () => void
}

/** Rules on probation: what was sent and what they would have sent, day by day; then on, or away. */
export function ShadowPart({ loaded, rules, onOn }: ShadowPartProps) {
  const { session, say, reload } = useHere()
  const [busy, setBusy] = useState(false)
  const [asks, setAsks] = useState<'on' | 'discard' | null>(null)
  const [notDone, setNotDone] = useState<NotDone | null>(null)
  const shadow = loaded.data
  if (shadow === null || (shadow.state !== 'running' && shadow.state !== 'over')) return null
  const end = async (act: 'on' | 'discard') => {
    if (asks !== act) {
      setAsks(act)
      return
    }
    setBusy(true)
    setNotDone(null)
    const result = await client.endShadow({ act, expectedVersion: rules.version })
    setBusy(false)
    if (result.kind === 'ok') {
      say({ text: act === 'on' ? rulesWords.saved : words.discarded, tone: 'done', undo: null })
      loaded.put(result.data)
      reload()
      onOn()
      return
    }
    if (result.kind === 'problem' && result.status === 401) toSignIn()
    if (result.kind === 'problem' && result.status === 409) onOn()
    const message = result.kind === 'problem' ? result.message : pageWords.unreachable
    setNotDone({ message, refusal: null, conflict: null })
  }
  return (
    <Box className="rules__part">
      <Heading className="rules__title">{words.title}</Heading>
      <Box className="card-box back-test">
        <Box className="back-test__about">
          {shadow.lines.map(({ field, label, before, after }) => (
            <Words key={field}>
              {label}：{rulesWords.wasAndWill(before ?? '', after)}
            </Words>
          ))}
          {shadow.by !== null && shadow.until !== null && (
            <Words className="pane__hint">
              {words.span(
                shadow.by,
                dateWords(shadow.until, session.zone),
                shadow.state === 'over',
              )}
            </Words>
          )}
        </Box>
        <Days days={shadow.days} />
        <Words className="pane__hint">{words.hint}</Words>
        <NotDoneBox notDone={notDone} />
        <Box className="rules-draft__acts">
          <Press className="press--main" disabled={busy} onPress={() => void end('on')}>
            {asks === 'on' ? rulesWords.saveAsk : words.on}
          </Press>
          <Press disabled={busy} onPress={() => void end('discard')}>
            {asks === 'discard' ? words.discardAsk : words.discard}
          </Press>
        </Box>
      </Box>
    </Box>
  )
}

function Days({ days }: Pick<ShadowAnswer, 'days'>) {
  const all = (counts: ShadowAnswer['days'][number]['today']) => counts.immediate + counts.inDigest
  const most = Math.max(1, ...days.flatMap(({ today, shadow }) => [all(today), all(shadow)]))
  return (
    <Box role="list">
      {days.map(({ date, today, shadow }) => (
        <Box key={date} className="shadow-day" role="listitem">
          <Words className="person-bars__name">{date.slice(5)}</Words>
          <Box className="person-bars__bars">
            {(['today', 'changed'] as const).map((run) => {
              const counts = run === 'today' ? today : shadow
              return (
                <Box key={run} className="person-bars__row">
                  <Box className="person-bars__track" decorative>
                    <Box
                      className={`person-bars__bar person-bars__bar--${run}`}
                      style={{ width: `${barShare(all(counts), most)}%` }}
                    />
                  </Box>
                  <Words className="person-bars__count">
                    {run === 'today' ? words.sent : words.would}{' '}
                    {backTestWords.counts(counts.immediate, counts.inDigest)}
                  </Words>
                </Box>
              )
            })}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
