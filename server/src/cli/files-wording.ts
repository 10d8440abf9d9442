/** What `kedu files` says. */
import type { CleanCounts } from '../files/clean-files.ts'

const MEGABYTE = 1024 * 1024
const SHOWN = 10

function size(bytes: number): string {
  return bytes < MEGABYTE ? '不到 1 MB' : `${Math.round(bytes / MEGABYTE)} MB`
}

export const cleanWords = {
  badAge: (value: string) => `--older-than「${value}」看不懂，写成 30d 这样，最少 1d。`,
  away: '存文件的地方（KEDU_FILES_URL）连不上，没有清理。连上之后再来一次，已经移动的不会丢。',
  cleaned: (counts: CleanCounts, isDryRun: boolean): string[] => {
    const { files, aside, asideBytes, discarded, discardedBytes, takenBack } = counts
    const did = isDryRun ? '会' : '已'
    return [
      ...(isDryRun ? ['只是看看，什么都没动。'] : []),
      `共 ${files} 个文件。${did}移进回收站 ${aside} 个（${size(asideBytes)}）：没有任何记录提到它们。30 天内要用会自己回来。`,
      `${did}彻底删除 ${discarded} 个（${size(discardedBytes)}）：在回收站满 30 天，仍然没有记录提到。`,
      ...(takenBack > 0 ? [`${did}从回收站放回 ${takenBack} 个：又有记录提到了。`] : []),
    ]
  },
  unreadable: (what: readonly string[]): string[] => [
    `有 ${what.length} 处记录读不出来，分不清哪些文件有用，所以一个都没动。先修好它们（kedu doctor）：`,
    ...what.slice(0, SHOWN).map((one) => `- ${one}`),
  ],
  suspicious: ({ files, aside, discarded }: CleanCounts): string =>
    `${files} 个文件里有 ${aside + discarded} 个没有记录提到，多得不对劲，一个都没动。看看 KEDU_DATA 和 KEDU_FILES_URL 是不是同一家的；确实没错，就加 --force。`,
} as const
