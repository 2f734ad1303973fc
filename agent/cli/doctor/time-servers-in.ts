/**
 * The servers named in a configuration of chrony or ntpd (`server NAME`, `pool NAME`; chrony.conf(5)) or of
 * systemd-timesyncd (`NTP=NAME NAME`, `FallbackNTP=`; timesyncd.conf(5)). Addresses of devices (127.127.1.0) are none.
 */
export function timeServersIn(configuration: string): readonly string[] {
  return configuration.split('\n').flatMap((line) => {
    const [, directive] = /^\s*(?:server|pool|peer)\s+(\S+)/.exec(line) ?? [];
    const [, list] = /^\s*(?:Fallback)?NTP\s*=(.*)$/.exec(line) ?? [];
    const names = directive === undefined ? (list?.trim().split(/\s+/) ?? []) : [directive];
    return names.filter((name) => name !== '' && !name.startsWith('127.127.'));
  });
}
