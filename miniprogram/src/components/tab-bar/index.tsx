import type { MeView } from '@kedu/shared/contracts/api/me'
import type { PageName } from '@kedu/shared/contracts/page-addresses'
import { switchTo } from '../../hooks/navigate.ts'
import { Box, Press, Words } from '../../platform/elements'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

export type TabName = Exclude<PageName, 'deal' | 'signIn'>

interface TabBarProps {
  tab: TabName
  role: MeView['person']['role']
  counts: MeView['counts'] | null
}

/** Where one can go: below within the thumb's reach, at the left on a wide screen. */
export function TabBar({ tab, role, counts }: TabBarProps) {
  const leads = role === 'manager' || role === 'director' || role === 'admin'
  const tabs: readonly TabName[] = leads
    ? ['chat', 'deals', 'tasks', 'alerts', 'team', 'me']
    : ['chat', 'deals', 'tasks', 'me']
  const waiting: Partial<Record<TabName, number>> =
    counts === null ? {} : { deals: counts.red, tasks: counts.tasks, alerts: counts.alerts }
  return (
    <Box className="tabs" role="navigation" label={pageWords.navLabel}>
      {tabs.map((name) => {
        const count = waiting[name] ?? 0
        const title = pageWords.nav[name]
        return (
          <Press
            key={name}
            className={`press--bare tabs__tab ${name === tab ? 'tabs__tab--here' : ''} ${name === 'team' ? 'tabs__tab--wide' : ''}`}
            label={count > 0 ? pageWords.waitingCount(title, count) : title}
            current={name === tab}
            onPress={() => switchTo(name)}
          >
            <Words className={`icon icon--${name} tabs__icon`} decorative />
            <Words className="tabs__name" decorative>
              {title}
            </Words>
            {count > 0 && (
              <Words
                className={`tabs__count ${name === 'tasks' ? '' : 'tabs__count--red'}`}
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
