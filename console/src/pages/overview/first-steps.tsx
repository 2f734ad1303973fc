import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { hrefOf } from '../../routing/route.ts';
import { useSession } from '../../session/session-context.ts';
import { useTenants } from '../../tenant/use-tenants.ts';

/** What to do with a Hookline that has no hook yet; nothing where it has one. */
export function FirstSteps() {
  const tenants = useTenants();
  const { status } = useSession();
  if (tenants.length === 0 || tenants.some(({ hooks }) => hooks > 0)) return null;
  return (
    <Container header={<Header variant="h2">First steps</Header>}>
      <SpaceBetween size="s">
        <Box>
          There is no hook yet, so events are kept and go nowhere.{' '}
          {status.host === 'box' && (
            <>
              An endpoint to try with, on the box: <Box variant="code">npx hookline listen</Box> prints what it is sent
              at <Box variant="code">http://127.0.0.1:9000/</Box>
            </>
          )}
        </Box>
        <SpaceBetween direction="horizontal" size="xs">
          <Button href={hrefOf('webhooks', ['new'])}>1. Make a webhook</Button>
          <Button href={hrefOf('events')}>2. Send it an event</Button>
          <Button href={hrefOf('deliveries')}>3. See what became of it</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
