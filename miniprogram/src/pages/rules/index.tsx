import type { RuleFieldView, RulesAnswer } from '@kedu/shared/contracts/api/rules'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Frame } from '../../components/frame/index.tsx'
import { PageState } from '../../components/page-state/index.tsx'
import { goBack } from '../../hooks/navigate.ts'
import { type Loaded, useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { type RuleDraft, stillDifferent, without, withValue } from '../../rules/draft.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { rulesWords } from '../../wording/rules-zh-cn.ts'
import { BackTestPart } from './back-test-part.tsx'
import { DraftPart } from './draft-part.tsx'
import { HistoryPart } from './history-part.tsx'
import './index.css'
import { RatesPart } from './rates-part.tsx'
import { RuleSheet } from './rule-sheet.tsx'
import { ShadowPart } from './shadow-part.tsx'

/** 规则: what Kedu tells whom and when, changed by the admin after looking at what would have been. */
export default function RulesPage() {
  return (
    <Frame tab="me">
      <Rules />
    </Frame>
  )
}

function Rules() {
  const loaded = useLoaded('rules', client.rules)
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row rules__head">
          <Press className="press--bare" label={pageWords.back} onPress={() => goBack('me')}>
            <Words className="icon icon--left" decorative />
          </Press>
          <Heading className="pane__title">{rulesWords.title}</Heading>
        </Box>
      </Box>
      <ScrollArea className="pane__scroll">
        <Box className="pane__content rules">
          <PageState loaded={loaded}>
            {(rules) => <LoadedRules rules={rules} loaded={loaded} />}
          </PageState>
        </Box>
      </ScrollArea>
    </Box>
  )
}

function LoadedRules({ rules, loaded }: { rules: RulesAnswer; loaded: Loaded<RulesAnswer> }) {
  const [given, setDraft] = useState<RuleDraft>({})
  const [open, setOpen] = useState<RuleFieldView | null>(null)
  const [asked, setAsked] = useState(0)
  const draft = stillDifferent(given, rules)
  const { mayChange, groups } = rules
  const shadow = useLoaded(mayChange ? 'shadow' : null, client.shadow)
  const changes = Object.keys(draft).length
  return (
    <>
      {!mayChange && <Words className="pane__hint">{rulesWords.readOnly}</Words>}
      {mayChange && changes > 0 && (
        <DraftPart
          rules={rules}
          draft={draft}
          onDrop={(field) => setDraft(field === null ? {} : without(draft, field))}
          onBackTest={() => setAsked((count) => count + 1)}
          onShadow={shadow.put}
          onSaved={(next) => {
            loaded.put(next)
            setDraft({})
          }}
          onOutdated={loaded.reload}
        />
      )}
      {mayChange && <ShadowPart loaded={shadow} rules={rules} onOn={loaded.reload} />}
      {mayChange && <BackTestPart key={asked} />}
      {groups.map(({ group, name, fields }) => (
        <Box key={group} className="rules__part">
          <Heading className="rules__title">{name}</Heading>
          <Box className="rules__fields" role="list">
            {fields.map((field) => (
              <Field
                key={field.field}
                field={field}
                isChanged={draft[field.field] !== undefined}
                onChange={mayChange ? () => setOpen(field) : null}
              />
            ))}
          </Box>
        </Box>
      ))}
      <RatesPart />
      <HistoryPart version={rules.version} />
      {open !== null && (
        <RuleSheet
          field={open}
          draft={draft}
          onTake={(value) => {
            setDraft(withValue(draft, open, value))
            setOpen(null)
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}

function Field(props: { field: RuleFieldView; isChanged: boolean; onChange: (() => void) | null }) {
  const { field, isChanged, onChange } = props
  return (
    <Box className="rule" role="listitem">
      <Box className="rule__words">
        <Words className="rule__label">{field.label}</Words>
        <Words className="rule__does">{field.does}</Words>
      </Box>
      <Words className={`rule__value ${isChanged ? 'rule__value--changing' : ''}`}>
        {field.shown}
      </Words>
      {onChange !== null && (
        <Press className="rule__change" label={rulesWords.change(field.label)} onPress={onChange}>
          {rulesWords.changeShort}
        </Press>
      )}
    </Box>
  )
}
