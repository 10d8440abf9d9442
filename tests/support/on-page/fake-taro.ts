/** What the pages ask of Taro's router, in a browser: where one was sent. */
export const visited: string[] = []

export default {
  navigateTo: ({ url }: { url: string }) => void visited.push(url),
  reLaunch: ({ url }: { url: string }) => void visited.push(url),
  navigateBack: () => void visited.push('back'),
  getCurrentPages: () => [{ route: 'pages/deals/index' }],
}

export const useRouter = () => ({ params: {} as Record<string, string> })
