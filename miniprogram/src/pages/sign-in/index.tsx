import type { PageName } from '@kedu/shared/contracts/page-addresses'
import type { WebPerson } from '@kedu/shared/contracts/web-chat'
import { type PersonId, ROLES, type Role } from '@kedu/shared/people/person'
import { useRouter } from '@tarojs/taro'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { Mark } from '../../components/chat-header/index.tsx'
import { ErrorState, Skeleton } from '../../components/page-state/index.tsx'
import { firstPageOf, pageNamed, switchTo } from '../../hooks/navigate.ts'
import { useSession } from '../../hooks/use-session.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { suite } from '../../platform/suite'
import type { Suite } from '../../platform/suite-types.ts'
import { roleHints, roleNames, zh } from '../../wording/zh-cn.ts'
import './index.css'

/** Trial: choose whom to be. Real data: in a suite one tap, elsewhere how one gets in. */
export default function SignInPage() {
  const { state, reload } = useSession()
  const { params } = useRouter()
  // The suite vouched for one meanwhile.
  const role = suite !== null && state.kind === 'ready' ? state.session.me?.role : undefined
  const to = pageNamed(params.to)
  useEffect(() => {
    if (role !== undefined) switchTo(to ?? firstPageOf(role))
  }, [role, to])
  return (
    <Box className="sign-in">
      <Box className="sign-in__brand">
        <Mark />
        <Words className="sign-in__product">{zh.product}</Words>
        {state.kind === 'ready' && state.session.trial && (
          <Words className="tag">{zh.trialTag}</Words>
        )}
      </Box>
      {state.kind === 'loading' && <Skeleton />}
      {state.kind === 'error' && <ErrorState message={state.message} onRetry={reload} />}
      {state.kind === 'ready' &&
        (state.session.trial ? (
          <People people={state.session.people} first={readRole(params.as)} to={to} />
        ) : suite !== null ? (
          <EnterBySuite by={suite.name} onEntered={reload} />
        ) : (
          <HowToEnter problem={zh.enterProblems[params.problem ?? ''] ?? null} />
        ))}
    </Box>
  )
}

interface PeopleProps {
  people: readonly WebPerson[]
  first: Role | null
  to: PageName | null
}

function People({ people, first, to }: PeopleProps) {
  const [busy, setBusy] = useState<PersonId | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const roles = [...ROLES].sort((a, b) => Number(b === first) - Number(a === first))
  const enter = async ({ personId, role }: WebPerson) => {
    setBusy(personId)
    setProblem(null)
    const result = await client.signIn(personId)
    if (result.kind === 'ok') {
      switchTo(to ?? firstPageOf(role))
      return
    }
    setBusy(null)
    setProblem(result.kind === 'problem' ? result.message : zh.loadFailed)
  }
  return (
    <>
      <Heading className="sign-in__title">{zh.signInTitle}</Heading>
      <Box className="sign-in__intro">{zh.signInIntro}</Box>
      <Box className="sign-in__intro">{zh.signInTwoWindows}</Box>
      {problem !== null && (
        <Box className="sign-in__problem" role="alert">
          {problem}
        </Box>
      )}
      <Box className="sign-in__groups">
        {roles.map((role) => {
          const members = people.filter((person) => person.role === role)
          if (members.length === 0) return null
          return (
            <Box key={role} className="group">
              <Words className="group__role">{roleNames[role]}</Words>
              <Words className="group__hint">{roleHints[role]}</Words>
              <Box className="group__people">
                {members.map((person) => (
                  <Press
                    key={person.personId}
                    className="person"
                    disabled={busy !== null}
                    onPress={() => void enter(person)}
                  >
                    <Words className="person__name">{person.name}</Words>
                    <Words className="person__place">{placeOf(person)}</Words>
                    <Words className="icon icon--chevron person__go" decorative />
                  </Press>
                ))}
              </Box>
            </Box>
          )
        })}
      </Box>
    </>
  )
}

function EnterBySuite({ by, onEntered }: { by: Suite['name']; onEntered: () => void }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const enter = async () => {
    setBusy(true)
    setProblem(null)
    const result = await client.enterBySuite()
    setBusy(false)
    // Who is in is asked above, which leads on.
    if (result?.kind === 'ok') onEntered()
    else setProblem(result?.kind === 'problem' ? result.message : zh.loadFailed)
  }
  return (
    <>
      <Heading className="sign-in__title">{zh.suiteTitle}</Heading>
      <Box className="sign-in__intro">{zh.suiteIntro[by]}</Box>
      {problem !== null && (
        <Box className="sign-in__problem" role="alert">
          {problem}
        </Box>
      )}
      <Box className="sign-in__act">
        <Press className="press--main" disabled={busy} onPress={() => void enter()}>
          {zh.suiteEnter[by]}
        </Press>
      </Box>
    </>
  )
}

function HowToEnter({ problem }: { problem: string | null }) {
  return (
    <>
      <Heading className="sign-in__title">{zh.realTitle}</Heading>
      {problem !== null && (
        <Box className="sign-in__problem" role="alert">
          {problem}
        </Box>
      )}
      <Box className="sign-in__intro">{zh.realIntro}</Box>
      <Box className="steps" role="list">
        {zh.realSteps.map((step, index) => (
          <Box key={step} className="steps__step" role="listitem">
            <Words className="steps__number">{index + 1}</Words>
            <Words>{step}</Words>
          </Box>
        ))}
      </Box>
    </>
  )
}

function placeOf({ department, region }: WebPerson): string {
  return [department, region].filter((part) => part !== null).join(' · ')
}

function readRole(text: string | undefined): Role | null {
  return ROLES.find((role) => role === text) ?? null
}
