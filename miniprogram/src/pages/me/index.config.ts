export default definePageConfig({ navigationBarTitleText: '刻度 · 我的' })
