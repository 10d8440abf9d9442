export default definePageConfig({ navigationBarTitleText: '刻度 · 团队' })
