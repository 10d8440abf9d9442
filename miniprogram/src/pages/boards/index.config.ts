export default definePageConfig({ navigationBarTitleText: '刻度 · 看板' })
