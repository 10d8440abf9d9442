export default defineAppConfig({
  pages: ['pages/chat/index', 'pages/sign-in/index'],
  animation: false,
  window: {
    navigationStyle: 'custom',
    navigationBarTitleText: '刻度',
    backgroundTextStyle: 'dark',
  },
})
