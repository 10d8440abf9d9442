export default defineAppConfig({
  pages: [
    'pages/chat/index',
    'pages/deals/index',
    'pages/deal/index',
    'pages/tasks/index',
    'pages/alerts/index',
    'pages/team/index',
    'pages/me/index',
    'pages/sign-in/index',
  ],
  animation: false,
  window: {
    navigationStyle: 'custom',
    navigationBarTitleText: '刻度',
    backgroundTextStyle: 'dark',
  },
})
