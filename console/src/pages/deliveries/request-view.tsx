import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { DeliveryDetail } from '#shared/api/delivery.ts';
import { CodeBlock, readableJson } from '../../feedback/code-block.tsx';

/** What the endpoint is sent; secrets are masked by the API. */
export function RequestView({ request }: { readonly request: NonNullable<DeliveryDetail['request']> }) {
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <Container
      header={
        <Header variant="h2" description="As the hook makes it today; secrets are masked.">
          Request
        </Header>
      }
    >
      <SpaceBetween size="m">
        <CodeBlock
          label="Request line and headers"
          text={[`${request.method} ${request.url}`, ...headers].join('\n')}
        />
        <CodeBlock label="Body" text={readableJson(request.body)} />
      </SpaceBetween>
    </Container>
  );
}
