interface Session {
  readonly id: number;
  readonly subscriber: number;
  readonly startedS: number;
}

const SUBSCRIBERS = 40;
const PLANS = [
  { down: 25_000_000, up: 10_000_000 },
  { down: 100_000_000, up: 40_000_000 },
  { down: 1_000_000_000, up: 500_000_000 },
];
const NASES = [
  { nas_ip4: '198.51.100.1', nas_name: 'bng1' },
  { nas_ip4: '198.51.100.2', nas_name: 'bng2' },
];

/** A BNG with PPPoE and IPoE subscribers that come and go, and the RADIUS server that lets them in. */
export class Bng {
  readonly #online = new Map<number, Session>();
  readonly #nas = new Map<number, number>();
  #sessions = 0;

  /** What happens next: a subscriber connects, or, if connected, leaves. */
  next(): ({ event: string; movesNas?: boolean } & Record<string, unknown>)[] {
    const subscriber = Math.floor(Math.random() * SUBSCRIBERS);
    const session = this.#online.get(subscriber);
    if (session !== undefined) {
      this.#online.delete(subscriber);
      return [this.#report('session_down', session)];
    }
    const up: Session = { id: ++this.#sessions, subscriber, startedS: Math.floor(Date.now() / 1_000) };
    this.#online.set(subscriber, up);
    return isPppoe(up) ? [this.#authentication(up), this.#report('session_up', up)] : [this.#report('session_up', up)];
  }

  /** AthenaBNG, Event Hooks, "JSON Payload (Webhook)". */
  #report(event: 'session_up' | 'session_down', session: Session) {
    const { id, subscriber, startedS } = session;
    const plan = PLANS[subscriber % PLANS.length];
    return {
      event,
      session_id: id,
      session_type: isPppoe(session) ? 'pppoe' : 'dhcp',
      username: isPppoe(session) ? `user${subscriber}@example.com` : '',
      ip_address: `203.0.113.${(subscriber % 250) + 2}`,
      mac_address: `02:00:5e:00:53:${subscriber.toString(16).padStart(2, '0')}`,
      access_interface: `trunk0.200.${subscriber + 10}`,
      ...(isPppoe(session) ? { ppp_interface: `ppp${id}` } : {}),
      rate_down_bps: plan?.down,
      rate_up_bps: plan?.up,
      acct_session_id: `abng-${startedS}-${id}`,
      cgnat: subscriber % 3 === 0,
    };
  }

  /** One login in six comes in at another NAS than the one before. */
  #authentication({ subscriber }: Session) {
    const before = this.#nas.get(subscriber);
    const at = before === undefined ? subscriber % NASES.length : Math.random() < 1 / 6 ? 1 - before : before;
    this.#nas.set(subscriber, at);
    return {
      event: 'radius.authentication',
      timestamp: new Date().toISOString(),
      subscriber: { id: String(subscriber), domain: 'example.com', username: `user${subscriber}@example.com` },
      ...NASES[at],
      movesNas: before !== undefined && before !== at,
    };
  }
}

const isPppoe = ({ subscriber }: Session): boolean => subscriber % 4 !== 0;
