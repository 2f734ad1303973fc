const CLIENTS = 30;
const LEASE_S = 3_600;
const NAMES = ['laptop', 'phone', 'tv', 'camera', 'printer', 'console'];

/** A DHCP server whose clients lease, renew and release addresses, and now and then find one in use. */
export class DhcpServer {
  readonly #bound = new Set<number>();

  /** What happens next, as athena-dhcpd would report it (docs/event-hooks.md, "event payload"). */
  next(): ({ event: string } & Record<string, unknown>)[] {
    const client = Math.floor(Math.random() * CLIENTS);
    if (Math.random() < 0.04) return [this.#conflict(client)];
    if (!this.#bound.has(client)) {
      this.#bound.add(client);
      return ['lease.discover', 'lease.offer', 'lease.ack'].map((event) => this.#lease(event, client, 'active'));
    }
    if (Math.random() < 0.6) return [this.#lease('lease.renew', client, 'active')];
    this.#bound.delete(client);
    return [this.#lease('lease.release', client, 'released')];
  }

  #lease(event: string, client: number, state: string) {
    const start = Math.floor(Date.now() / 1_000);
    const mac = `02:00:5e:10:00:${client.toString(16).padStart(2, '0')}`;
    return {
      event,
      timestamp: new Date().toISOString(),
      lease: {
        ip: `192.0.2.${client + 20}`,
        mac,
        client_id: `01${mac.replaceAll(':', '')}`,
        hostname: `${NAMES[client % NAMES.length]}-${client}`,
        subnet: '192.0.2.0/24',
        pool: '192.0.2.20-200',
        start,
        expiry: start + LEASE_S,
        state,
        relay: { giaddr: '192.0.2.1', circuit_id: `eth0/1/${client % 24}`, remote_id: `switch0${(client % 3) + 1}` },
      },
      server: { node_id: 'dhcp1', ha_role: 'primary' },
    };
  }

  #conflict(client: number) {
    return {
      event: 'conflict.detected',
      timestamp: new Date().toISOString(),
      conflict: {
        ip: `192.0.2.${client + 20}`,
        subnet: '192.0.2.0/24',
        detection_method: 'arp_probe',
        responder_mac: '02:00:5e:99:00:01',
        probe_count: 2,
      },
      server: { node_id: 'dhcp1', ha_role: 'primary' },
    };
  }
}
