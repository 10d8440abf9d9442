export default definePageConfig({ navigationBarTitleText: '刻度 · 对话', disableScroll: true })
