import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { request } from 'undici';

const TIMEOUT_MS = 2_000;
const NTP_PORT = 123;
const PACKET_BYTES = 48;
/** Leap indicator 0, version 4, mode 3 (client); a server answers in mode 4 (RFC 5905, 7.3). */
const CLIENT = 0x23;
const MODE = 0x07;
const SERVER_MODE = 4;
const RECEIVED_AT = 32;
const SENT_AT = 40;
/** From 1900 to 1970, in seconds. */
const NTP_EPOCH_S = 2_208_988_800;

/**
 * How far a server's clock is ahead of this one's, in milliseconds. An NTP server `HOST[:PORT]` is asked by SNTP
 * (RFC 5905, 14); of an http or https URL the Date header is taken, to the second. Rejects where there is no answer.
 */
export async function clockOffsetMs(server: string): Promise<number> {
  return /^https?:\/\//.test(server) ? httpOffsetMs(server) : ntpOffsetMs(server);
}

async function httpOffsetMs(url: string): Promise<number> {
  const sentMs = Date.now();
  const options = { method: 'HEAD', headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS } as const;
  const { headers, body } = await request(url, options);
  await body.dump();
  return dateOffsetMs(headers.date?.toString(), sentMs, Date.now());
}

/** The same from the Date header of an answer that came between these times. Throws where it is none. */
export function dateOffsetMs(date: string | undefined, sentMs: number, receivedMs: number): number {
  const serverMs = Date.parse(date ?? '');
  if (Number.isNaN(serverMs)) throw new Error('its answer has no Date');
  // It was cut to the second: half of one more, on average.
  return serverMs + 500 - (sentMs + receivedMs) / 2;
}

function ntpOffsetMs(server: string): Promise<number> {
  const { host, port } = hostAndPort(server);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      socket.close();
      act();
    };
    const timer = setTimeout(() => settle(() => reject(new Error('no answer'))), TIMEOUT_MS);
    const asked = Buffer.alloc(PACKET_BYTES);
    asked[0] = CLIENT;
    // Nobody needs to know our time; the server sends the number back, which nobody else can guess.
    randomBytes(8).copy(asked, SENT_AT);
    let sentMs = Date.now();
    socket.once('error', (error) => settle(() => reject(error)));
    socket.on('message', (answer) => {
      if (isAnswer(answer, asked)) settle(() => resolve(offset(answer, sentMs, Date.now())));
    });
    // The type does not know that a name that is not found comes here.
    socket.connect(port, host, (error?: Error) => {
      if (error !== undefined) return settle(() => reject(error));
      sentMs = Date.now();
      socket.send(asked);
    });
  });
}

/** `host`, `host:port`, `[address]:port`, or an IPv6 address alone. */
function hostAndPort(server: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(server) ?? [];
  return { host: bracketed ?? plain ?? server, port: Number(port ?? NTP_PORT) };
}

/** Stratum 0 is a refusal, 16 and more a server that has no time itself. */
function isAnswer(answer: Buffer, asked: Buffer): boolean {
  const [first = 0, stratum = 0] = answer;
  return (
    answer.length >= PACKET_BYTES &&
    (first & MODE) === SERVER_MODE &&
    stratum >= 1 &&
    stratum <= 15 &&
    answer.subarray(24, 32).equals(asked.subarray(SENT_AT))
  );
}

function offset(answer: Buffer, sentMs: number, receivedMs: number): number {
  return (timeMs(answer, RECEIVED_AT) - sentMs + timeMs(answer, SENT_AT) - receivedMs) / 2;
}

/** Seconds start over in 2036 (RFC 5905, 6): the lower half of them is of the era after that. */
function timeMs(packet: Buffer, at: number): number {
  const seconds = packet.readUInt32BE(at);
  const era = seconds < 2 ** 31 ? 2 ** 32 : 0;
  return (seconds + era - NTP_EPOCH_S + packet.readUInt32BE(at + 4) / 2 ** 32) * 1_000;
}
