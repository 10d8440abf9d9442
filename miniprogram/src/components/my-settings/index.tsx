import type { MySettingsPatch } from '@kedu/shared/contracts/api/me'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { toSignIn } from '../../hooks/navigate.ts'
import type { NotDone } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Choice, Heading, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { meWords } from '../../wording/lists-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled } from '../sheet/index.tsx'

const FIRST_QUIET = { from: '20:00', to: '08:00' }
const NOBODY = 'nobody:'

/** How and when one is told, and who stands in. Each choice is stored as it is made. */
export function MySettings() {
  const { me, reload, say } = useHere()
  const { settings, company } = me
  const colleagues = useLoaded('colleagues', client.colleagues)
  const [busy, setBusy] = useState(false)
  const [notDone, setNotDone] = useState<NotDone | null>(null)
  const save = async (patch: MySettingsPatch) => {
    setBusy(true)
    setNotDone(null)
    const result = await client.saveSettings(patch)
    setBusy(false)
    if (result.kind === 'ok') {
      say({ text: meWords.saved, tone: 'done', undo: null })
      reload()
      return
    }
    if (result.kind === 'problem' && result.status === 401) toSignIn()
    const said = result.kind === 'problem' ? result.message : pageWords.unreachable
    setNotDone({ message: said, refusal: null, conflict: null })
  }
  const { quietHours } = settings
  const companyQuiet =
    company.quietHours === null
      ? meWords.quietNone
      : meWords.quietSpan(company.quietHours.from, company.quietHours.to)
  const deputies = (colleagues.data?.people ?? []).filter(
    ({ id, canOwnDeals }) => canOwnDeals && id !== me.person.id,
  )
  return (
    <Box className="me__lines card-box">
      <Heading className="me__title">{meWords.settings}</Heading>
      <Labelled label={meWords.delivery}>
        <Choice
          label={meWords.delivery}
          placeholder={pageWords.choose}
          value={settings.delivery}
          options={[
            { value: 'immediate', label: meWords.immediate },
            { value: 'digest', label: meWords.digest(company.digestTime) },
          ]}
          disabled={busy}
          onChange={(value) => void save({ delivery: value === 'digest' ? 'digest' : 'immediate' })}
        />
        <Words className="pane__hint">{meWords.deliveryHint}</Words>
      </Labelled>
      {settings.brief !== null && (
        <Labelled label={meWords.brief}>
          <Choice
            label={meWords.brief}
            placeholder={pageWords.choose}
            value={settings.brief}
            options={[
              { value: 'on', label: meWords.briefOn(company.digestTime) },
              { value: 'off', label: meWords.briefOff },
            ]}
            disabled={busy}
            onChange={(value) => void save({ brief: value === 'off' ? 'off' : 'on' })}
          />
          <Words className="pane__hint">{meWords.briefHint}</Words>
        </Labelled>
      )}
      <Labelled label={meWords.quiet}>
        <Choice
          label={meWords.quiet}
          placeholder={pageWords.choose}
          value={quietHours === null ? 'company' : 'own'}
          options={[
            { value: 'company', label: meWords.quietCompany(companyQuiet) },
            { value: 'own', label: meWords.quietOwn },
          ]}
          disabled={busy}
          onChange={(value) =>
            void save({ quietHours: value === 'own' ? (company.quietHours ?? FIRST_QUIET) : null })
          }
        />
        {quietHours !== null && (
          <Box className="sheet-row">
            <LineInput
              kind="time"
              label={meWords.quietFrom}
              value={quietHours.from}
              disabled={busy}
              onChange={(from) => from !== '' && void save({ quietHours: { ...quietHours, from } })}
            />
            <LineInput
              kind="time"
              label={meWords.quietTo}
              value={quietHours.to}
              disabled={busy}
              onChange={(to) => to !== '' && void save({ quietHours: { ...quietHours, to } })}
            />
          </Box>
        )}
        <Words className="pane__hint">{meWords.quietHint}</Words>
      </Labelled>
      <Labelled label={meWords.deputy}>
        <Choice
          label={meWords.deputy}
          placeholder={meWords.nobody}
          value={settings.deputy?.id ?? NOBODY}
          options={[
            { value: NOBODY, label: meWords.nobody },
            ...deputies.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          disabled={busy}
          onChange={(value) => void save({ deputyId: value === NOBODY ? null : value })}
        />
        <Words className="pane__hint">{meWords.deputyHint}</Words>
      </Labelled>
      <NotDoneBox notDone={notDone} />
    </Box>
  )
}
