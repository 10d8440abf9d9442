export default definePageConfig({ navigationBarTitleText: '刻度 · 随手记', disableScroll: true })
