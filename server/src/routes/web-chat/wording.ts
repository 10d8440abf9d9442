import { VIDEO_NOT_KEPT } from '@kedu/bot/wording/answers'
import type { WebProblem } from '@kedu/shared/contracts/web-chat'
import { DAILY_UPLOADS } from '../../uploads/upload-allowance.ts'
import type { UploadRefusal } from '../../uploads/uploads.ts'

/** Every "no" of the web chat's endpoints. */
export const problems = {
  signedOut: {
    code: 'signed-out',
    message: '登录已过期，请重新进入。你没发出的内容还在输入框里。',
  },
  otherSite: { code: 'other-site', message: '这个请求不是从刻度的页面发来的，没有处理。' },
  malformed: { code: 'malformed', message: '这条内容的格式不对，没有收下。请刷新页面再发一次。' },
  tooLarge: {
    code: 'too-large',
    message: '内容太大，没有收下。文字请分几条发，文件每个不超过 20 MB。',
  },
  tooMany: { code: 'too-many', message: '发得有点快，请过一会儿再试。内容没有丢。' },
  uploadExpired: { code: 'upload-expired', message: '照片上传已过期，请重新选一次再发。' },
  noFiles: { code: 'no-files', message: '没有收到文件，请重新选择。' },
  notFound: { code: 'not-found', message: '没有找到，或者你没有查看它的权限。' },
  unknownPerson: { code: 'unknown-person', message: '没有这个人，请重新选择。' },
  trialOnly: { code: 'trial-only', message: '只有体验版可以这样做。' },
  tooManyWindows: { code: 'too-many-windows', message: '打开的窗口太多了，请关掉几个再试。' },
  filesAway: {
    code: 'busy',
    message: '存文件的地方暂时连不上，这次没有收下，也没有丢别的。请过一会儿再发。',
  },
  fileDamaged: {
    code: 'file-damaged',
    message: '这个文件和当初存进来的不一样了，不能再用。请管理员从备份里恢复它。',
  },
  busy: { code: 'busy', message: '刚才没有存下来，请稍后重发，不会重复记录。' },
} as const satisfies Record<string, WebProblem>

/** The page behind a one-time link. */
export const enterWords = {
  title: '刻度',
  text: '按下面的按钮登录。这个链接只能用一次，请不要转发。',
  button: '进入刻度',
} as const

/** Why a file was not taken. */
export function uploadRefusal(reason: UploadRefusal): string {
  switch (reason) {
    case 'unsupported':
      return '这种文件还不支持，请发照片、PDF 或 Office 文件。'
    case 'video':
      return VIDEO_NOT_KEPT
    case 'too-large':
      return '超过 20 MB，请压缩后再发。'
    case 'too-many-pixels':
      return '照片尺寸太大，请用手机原图或截图再发。'
    case 'unreadable':
      return '文件打不开，可能没有传完整，请重新选一次。'
    case 'empty':
      return '文件是空的，请重新选一次。'
    case 'company-limit':
      return '公司今天一共传的文件到上限了，请明天再传；急用的请找刻度管理员调高上限。'
    case 'daily-limit':
      return `今天传的文件太多了，每人每天最多 ${DAILY_UPLOADS.files} 个、共 ${DAILY_UPLOADS.bytes / 1024 / 1024} MB，请明天再传。`
    default:
      return reason satisfies never
  }
}
