import { isIPv4, isIPv6 } from 'node:net';
import { parsed } from '#shared/field/parsed.ts';
import type { ListenAddress } from '../config.ts';

const WHAT = '"host:port" with an IPv4 address, an [IPv6] address or localhost, and a port from 0 to 65535';
const HOST_AND_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:[\]]+)):(?<port>\d{1,5})$/;
const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1|::ffff:127\.[\d.]+)$/i;

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`. */
export function listenAddress() {
  return parsed(WHAT, parseListenAddress);
}

/** The same, or empty text for no listener at all, which gives null. */
export function optionalListenAddress() {
  return parsed(`${WHAT}, or "" for none`, (value) => (value === '' ? null : parseListenAddress(value)));
}

/** Undefined for anything that is not an address and a port. */
export function parseListenAddress(value: unknown): ListenAddress | undefined {
  const groups = typeof value === 'string' ? HOST_AND_PORT.exec(value)?.groups : undefined;
  if (groups === undefined) return undefined;
  const port = Number(groups.port);
  if (port > 65_535) return undefined;
  const { v6, host } = groups;
  if (v6 !== undefined) return isIPv6(v6) ? { host: v6, port } : undefined;
  return host !== undefined && (host === 'localhost' || isIPv4(host)) ? { host, port } : undefined;
}

/** Whether only this machine can reach the address. */
export function isLoopback(address: ListenAddress): boolean {
  return LOOPBACK.test(address.host);
}

export function sameAddress(left: ListenAddress, right: ListenAddress): boolean {
  return left.host === right.host && left.port === right.port && left.port !== 0;
}
