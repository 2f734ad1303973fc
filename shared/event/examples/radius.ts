/** A RADIUS authentication with every field of NebularStack's subscriber. */
export const AUTHENTICATION = {
  event: 'radius.authentication',
  timestamp: '2025-01-01T10:00:00Z',
  subscriber: {
    id: '7',
    domain: 'example.com',
    name: 'A. Subscriber',
    username: 'user1',
    tenant_id: '3',
    virtual_id: 'v1',
    calling_station_id: 'aa:bb:cc:dd:ee:ff',
    profile_id: 'p1',
    service_id: 's1',
  },
  nas_ip4: '198.51.100.1',
  nas_name: 'bng1',
};

/** NebularStack's document of it (NebularStack, Webhooks, "Subscriber Payload Example"), with values. */
export const NAS_UPDATED = {
  timestamp: '2025-01-01 12:00:00+0200',
  context: 'radius-authentication',
  trigger: 'subscriber-nas-updated',
  data: { ...AUTHENTICATION.subscriber, last_known_nas_ip4: '198.51.100.1', last_known_nas_name: 'bng1' },
};
