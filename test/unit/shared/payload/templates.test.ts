import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KNOWN_EVENT_TYPES } from '#shared/event/event-types.ts';
import { CONFLICT, LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { SESSION_UP } from '#shared/event/examples/athenabng.ts';
import { AUTHENTICATION } from '#shared/event/examples/radius.ts';
import { slackBody } from '#shared/payload/slack.ts';
import { teamsBody } from '#shared/payload/teams.ts';
import { eventOf } from '#test/unit/shared/event-samples.ts';

const RED = 'D13438';
const GREEN = '107C10';
const GREY = '8A8886';

function slackText(type: string, payload: object): string {
  return JSON.parse(slackBody(eventOf(type, payload))).text;
}

function teamsCard(type: string, payload: object) {
  return JSON.parse(teamsBody(eventOf(type, payload)));
}

const TYPES = [...KNOWN_EVENT_TYPES, 'lease.inform', 'anomaly.storm', 'something.else'];
const REAL_HA = { ha: { old_role: 'standby', new_role: 'active', peer_state: 'down' } };
const REAL_ROGUE = {
  rogue: { server_ip: '10.0.0.66', server_mac: 'aa:bb:cc:dd:ee:ff', offered_ip: '10.0.0.5', count: 3 },
};
const NAS_UPDATED = { data: { username: 'user1', last_known_nas_ip4: '198.51.100.2', last_known_nas_name: 'bng2' } };

describe('what a message says', () => {
  test.each([
    [
      'lease.ack',
      LEASE_ACK,
      ['192.168.1.100', 'aa:bb:cc:dd:ee:ff', 'bobs-laptop.example.com', '2024-01-23T20:53:20Z', 'dhcp1'],
    ],
    ['conflict.detected', CONFLICT, ['192.168.1.50', 'arp_probe', 'de:ad:be:ef:ca:fe', '2024-01-23T14:30:22Z']],
    ['ha.failover', REAL_HA, ['standby', 'active', 'down']],
    ['rogue.detected', REAL_ROGUE, ['10.0.0.66', 'aa:bb:cc:dd:ee:ff', '10.0.0.5', '3']],
    [
      'anomaly.detected',
      { reason: 'too many discovers', anomaly: { rate: 12.5, subnet: '10.0.0.0/8' } },
      ['too many discovers', '12.5', '10.0.0.0/8'],
    ],
    ['lease.inform', { lease: { ip: '10.0.0.9' } }, ['10.0.0.9', 'lease.inform']],
    [
      'session_up',
      SESSION_UP,
      ['user1@example.com', '203.0.113.10', '100 Mbit/s', '40 Mbit/s', 'ppp0', 'trunk0.200.20'],
    ],
    ['session_down', { ...SESSION_UP, rate_up_bps: 2.5e9, rate_down_bps: 64_000 }, ['2.5 Gbit/s', '64 kbit/s']],
    ['radius.authentication', AUTHENTICATION, ['user1', 'example.com', '198.51.100.1', 'bng1']],
    ['subscriber-nas-updated', NAS_UPDATED, ['user1', '198.51.100.2', 'bng2']],
    ['something.else', { color: 'blue', sizes: [1, 2], nested: {} }, ['blue', '1 2', 'something.else']],
  ])('%s: the facts that matter', (type, payload, values) => {
    const slack = slackText(type, payload);
    const teams = teamsCard(type, payload).text;
    for (const value of values) {
      expect(slack).toContain(`\`${value}\``);
      expect(teams).toContain(`</b> ${value}`);
    }
  });

  test('every known event has a heading of its own', () => {
    const headings = [...KNOWN_EVENT_TYPES].map((type) => teamsCard(type, {}).title);
    expect(new Set(headings).size).toBe(KNOWN_EVENT_TYPES.size);
    expect(headings).not.toContain('Event');
    expect(headings).not.toContain('DHCP event');
  });

  test('what the event does not have is left out', () => {
    expect(slackText('session_up', { username: '', ip_address: '203.0.113.10' })).toBe(
      '*Subscriber session up*\nIP address: `203.0.113.10`\nEvent: `session_up`\nTime: `2024-01-23T14:30:22Z`',
    );
  });

  test('a long value is cut to 200 characters, never inside a character', () => {
    expect(slackText('lease.ack', { lease: { hostname: 'h'.repeat(201) } })).toContain(`\`${'h'.repeat(199)}…\``);
    expect(slackText('lease.ack', { lease: { hostname: 'h'.repeat(200) } })).toContain(`\`${'h'.repeat(200)}\``);
    expect(slackText('lease.ack', { lease: { hostname: `${'h'.repeat(198)}😀😀` } })).toContain(
      `\`${'h'.repeat(198)}…\``,
    );
  });
});

describe('slackBody', () => {
  test('escapes what Slack gives a meaning and lets no value leave its code span', () => {
    const text = slackText('lease.ack', { lease: { hostname: '<!channel> & `b`\r\n*x*\u202e' } });
    expect(text).toContain("Host name: `&lt;!channel&gt; &amp; 'b' *x*`\n");
  });

  test('is one object with one text', () => {
    expect(Object.keys(JSON.parse(slackBody(eventOf('lease.ack', LEASE_ACK))))).toEqual(['text']);
  });
});

describe('teamsBody', () => {
  test('is a MessageCard', () => {
    expect(teamsCard('conflict.detected', CONFLICT)).toEqual({
      '@type': 'MessageCard',
      '@context': 'http://schema.org/extensions',
      summary: 'IP address conflict detected',
      themeColor: RED,
      title: 'IP address conflict detected',
      text: [
        '<b>Address in conflict:</b> 192.168.1.50',
        '<b>Subnet:</b> 192.168.1.0/24',
        '<b>Found by:</b> arp_probe',
        '<b>Answered by:</b> de:ad:be:ef:ca:fe',
        '<b>Probes:</b> 2',
        '<b>Event:</b> conflict.detected',
        '<b>Time:</b> 2024-01-23T14:30:22Z',
      ].join('<br>'),
    });
  });

  test('escapes HTML and Markdown in values and in labels that come with the event', () => {
    const { text } = teamsCard('something.else', { '<i>': `<img src="x" onerror='y'> [click](http://evil) & \\*` });
    expect(text).toContain(
      '<b>&lt;i&gt;:</b> &lt;img src=&quot;x&quot; onerror=&#39;y&#39;&gt; &#91;click&#93;(http://evil) &amp; &#92;&#42;<br>',
    );
  });

  test.each([
    [
      RED,
      [
        'conflict.detected',
        'conflict.decline',
        'conflict.permanent',
        'ha.failover',
        'ha.peer_down',
        'rogue.detected',
        'anomaly.detected',
        'anomaly.storm',
      ],
    ],
    [
      GREEN,
      [
        'session_up',
        'lease.ack',
        'lease.renew',
        'conflict.resolved',
        'rogue.resolved',
        'ha.peer_up',
        'ha.sync_complete',
      ],
    ],
    [
      GREY,
      [
        'session_down',
        'lease.release',
        'lease.expire',
        'lease.nak',
        'subscriber-nas-updated',
        'radius.authentication',
        'something.else',
      ],
    ],
  ])('colours %s: %j', (color, types) => {
    for (const type of types) expect(teamsCard(type, {}).themeColor).toBe(color);
  });
});

describe('templates', () => {
  const SECTIONS = [
    'lease',
    'conflict',
    'ha',
    'rogue',
    'anomaly',
    'server',
    'subscriber',
    'data',
    'reason',
    'username',
    'rate_up_bps',
  ];
  const FIELDS = [
    'ip',
    'mac',
    'hostname',
    'relay',
    'expiry',
    'server_mac',
    'node_id',
    'username',
    '__proto__',
    'constructor',
  ];
  const hostile = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('x'.repeat(100_000), '\0'.repeat(100_000), '\ud800', 1e300, -1, 8.64e15),
  );
  const section = fc.oneof(hostile, fc.dictionary(fc.constantFrom(...FIELDS), hostile));

  test('make valid JSON of bounded size from any payload', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...SECTIONS), section), (type, payload) => {
        expect(slackText(type, payload).length).toBeLessThan(60_000);
        expect(teamsCard(type, payload).text.length).toBeLessThan(60_000);
      }),
    );
  });
});
