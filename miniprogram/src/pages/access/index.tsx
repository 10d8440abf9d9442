import { client } from '../../api/client.ts'
import { Frame } from '../../components/frame/index.tsx'
import { PageState } from '../../components/page-state/index.tsx'
import { goBack } from '../../hooks/navigate.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { accessWords } from '../../wording/access-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'
import { KeysPart } from './keys-part.tsx'
import { WebhooksPart } from './webhooks-part.tsx'

/** 接口: keys for programs, and who is told of what happens; for admins. */
export default function AccessPage() {
  return (
    <Frame tab="me">
      <Access />
    </Frame>
  )
}

function Access() {
  const keys = useLoaded('api-keys', client.apiKeys)
  const webhooks = useLoaded('webhooks', client.webhooks)
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row access__head">
          <Press className="press--bare" label={pageWords.back} onPress={() => goBack('me')}>
            <Words className="icon icon--left" decorative />
          </Press>
          <Heading className="pane__title">{accessWords.title}</Heading>
        </Box>
      </Box>
      <ScrollArea className="pane__scroll">
        <Box className="pane__content access">
          <Box className="access__lead">
            <Words className="pane__hint">{accessWords.lead}</Words>
            <Words className="pane__hint">{accessWords.docs}</Words>
          </Box>
          <PageState loaded={keys}>
            {(answer) => <KeysPart answer={answer} onChanged={keys.reload} />}
          </PageState>
          {webhooks.data !== null && (
            <WebhooksPart answer={webhooks.data} onChanged={webhooks.reload} />
          )}
        </Box>
      </ScrollArea>
    </Box>
  )
}
