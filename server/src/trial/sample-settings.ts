import { defaultSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { b2bProcess } from '@kedu/shared/process/templates'
import type { TimeZone } from '@kedu/shared/time/instant'

/** Sample data has a workspace of its own and never mixes with real data. */
export const SAMPLE_WORKSPACE = 'sample'

/** The director of the sample company. */
export const SAMPLE_DIRECTOR = 'zhoumin'

/**
 * What the sample company starts with. No quiet hours and a large budget: whoever tries Kedu at
 * night, or lets three days pass at once, still sees every push arrive.
 */
export function sampleSettings(timezone: TimeZone): WorkspaceSettings {
  return {
    ...defaultSettings({ timezone, process: b2bProcess() }),
    regions: ['华东', '华南'],
    departments: ['华东销售部', '华南销售部', '生产部', '财务部', '仓储部', '管理层'],
    quietHours: null,
    immediateBudgetPerDay: 20,
    fallbackManagerId: SAMPLE_DIRECTOR,
  }
}
