import type { MeView } from '@kedu/shared/contracts/api/me'
import type { PageName } from '@kedu/shared/contracts/page-addresses'
import { switchTo } from '../../hooks/navigate.ts'
import { Box, Press, Words } from '../../platform/elements'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

export type TabName = Exclude<
  PageName,
  'deal' | 'quotes' | 'boardRows' | 'rules' | 'access' | 'signIn'
>

interface TabBarProps {
  tab: TabName
  role: MeView['person']['role']
  counts: MeView['counts'] | null
  /** Captures that are not at the server yet. */
  notStored: number
}

/** Where one can go: below within the thumb's reach, at the left on a wide screen. */
export function TabBar({ tab, role, counts, notStored }: TabBarProps) {
  const leads = role === 'manager' || role === 'director' || role === 'admin'
  const tabs: readonly TabName[] = leads
    ? [
        'chat',
        'deals',
        'tasks',
        'alerts',
        'boards',
        'team',
        'leads',
        ...answersFor(role),
        'capture',
        'me',
      ]
    : role === 'rep'
      ? ['capture', 'deals', 'tasks', 'leads', 'chat', 'me']
      : role === 'finance'
        ? ['finance', 'chat', 'deals', 'tasks', 'me']
        : ['chat', 'deals', 'tasks', 'me']
  const waiting: Partial<Record<TabName, number>> =
    counts === null ? {} : { deals: counts.red, tasks: counts.tasks, alerts: counts.alerts }
  if (notStored > 0) waiting.capture = notStored
  return (
    <Box className="tabs" role="navigation" label={pageWords.navLabel}>
      {tabs.map((name) => {
        const count = waiting[name] ?? 0
        const title = pageWords.nav[name]
        return (
          <Press
            key={name}
            className={`press--bare tabs__tab ${name === tab ? 'tabs__tab--here' : ''} ${isWideOnly(name, leads) ? 'tabs__tab--wide' : ''}`}
            label={count > 0 ? pageWords.waitingCount(title, count) : title}
            current={name === tab}
            onPress={() => switchTo(name, name === 'capture' ? { by: 'tab' } : {})}
          >
            <Words className={`icon icon--${name} tabs__icon`} decorative />
            <Words className="tabs__name" decorative>
              {title}
            </Words>
            {count > 0 && (
              <Words
                className={`tabs__count ${CALM.includes(name) ? '' : 'tabs__count--red'}`}
                decorative
              >
                {count > 99 ? '99+' : count}
              </Words>
            )}
          </Press>
        )
      })}
    </Box>
  )
}

/** Counted, but nobody is late. */
const CALM: readonly TabName[] = ['tasks', 'capture']

/** Who answers for payments sees them, besides finance. */
function answersFor(role: MeView['person']['role']): TabName[] {
  return role === 'manager' ? [] : ['finance']
}

/** Whoever leads has more pages than a phone's width; these are reached from others there. */
function isWideOnly(name: TabName, leads: boolean): boolean {
  return (
    name === 'team' || name === 'leads' || ((name === 'capture' || name === 'finance') && leads)
  )
}
