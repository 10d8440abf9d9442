export default definePageConfig({ navigationBarTitleText: '刻度 · 待办' })
