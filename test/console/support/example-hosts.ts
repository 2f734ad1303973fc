/** For NODE_OPTIONS: every name under example.com and example.net is this machine, as the demo's endpoints are. */
export const EXAMPLE_HOSTS_HERE = `--import=data:text/javascript,${encodeURIComponent(`
import dns from 'node:dns';
const lookup = dns.lookup;
dns.lookup = (host, ...rest) => lookup(/\\.example\\.(com|net)$/.test(host) ? '127.0.0.1' : host, ...rest);
`)}`;
