import * as z from 'zod';

const body = z.looseObject({
  event: z.string().optional(),
  username: z.string().optional(),
  ip_address: z.string().optional(),
  access_interface: z.string().optional(),
  lease: z.looseObject({ ip: z.string(), mac: z.string(), hostname: z.string() }).partial().optional(),
  text: z.string().optional(),
  trigger: z.string().optional(),
  data: z.looseObject({ username: z.string(), last_known_nas_ip4: z.string() }).partial().optional(),
});

/** One line that says what a delivered body is about. */
export function headline(text: string): string {
  const {
    event,
    username,
    ip_address: ip,
    access_interface: port,
    lease,
    text: slack,
    trigger,
    data,
  } = body.parse(JSON.parse(text));
  if (slack !== undefined) return slack.replaceAll('\n', ' ');
  if (lease !== undefined) return `${event} ${lease.ip} ${lease.mac} ${lease.hostname ?? ''}`;
  if (data !== undefined) return `${trigger} ${data.username} now behind ${data.last_known_nas_ip4}`;
  return `${event} ${username === '' ? '(dhcp)' : username} ${ip} ${port}`;
}
