const target = process.env.TARO_ENV

export default defineAppConfig({
  pages: [
    'pages/capture/index',
    'pages/chat/index',
    'pages/deals/index',
    'pages/deal/index',
    'pages/quotes/index',
    'pages/tasks/index',
    'pages/alerts/index',
    'pages/team/index',
    'pages/boards/index',
    'pages/board-rows/index',
    'pages/finance/index',
    'pages/rules/index',
    'pages/access/index',
    'pages/leads/index',
    'pages/me/index',
    'pages/sign-in/index',
  ],
  animation: false,
  window: {
    // A page draws its own bar; in the mini-programs the client does, with its buttons in it.
    navigationStyle: target === 'h5' ? 'custom' : 'default',
    navigationBarTitleText: '刻度',
    backgroundTextStyle: 'dark',
    ...(target === 'weapp' && {
      navigationBarBackgroundColor: '@bar',
      navigationBarTextStyle: '@barText',
      backgroundColor: '@paper',
    }),
  },
  ...(target === 'weapp' && {
    darkmode: true,
    themeLocation: 'theme.json',
    lazyCodeLoading: 'requiredComponents',
    requiredPrivateInfos: ['getLocation'],
    permission: { 'scope.userLocation': { desc: '记下你在哪里拜访了客户' } },
  }),
})
