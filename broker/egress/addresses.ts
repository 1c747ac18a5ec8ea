/**
 * Which addresses the broker may connect to. Whoever writes a subscription or an @context chooses a URL, so without
 * these rules they could make the broker call what only the broker can reach: itself, its neighbours, cloud metadata.
 */
import { BlockList, isIP } from 'node:net';

export interface AddressRules {
  /** Lets connections go to private networks. */
  readonly privateEgress: boolean;
  /** Lets connections go to this machine. */
  readonly allowLoopback: boolean;
}

type Subnet = readonly [network: string, prefix: number];

/** RFC 6890 and the registries of IANA for special-purpose addresses; the last rows are metadata services of clouds. */
const never: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // An IPv4 address in an IPv6 one: unspecified and compatible, mapped, translated (RFC 2765, 6052, 8215), Teredo, 6to4.
  // ::1 lies in the first and is told apart before.
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fe80::', 10],
  ['ff00::', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['fd00:ec2::', 32],
];

const loopback: readonly Subnet[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
];

/** RFC 1918, shared space of RFC 6598, unique local addresses of RFC 4193, the old site-local ones. */
const privateNetworks: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
  ['fec0::', 10],
];

const lists = { never: listOf(never), loopback: listOf(loopback), private: listOf(privateNetworks) };

/** Why the rules refuse this numeric address; undefined where they let it pass. */
export function refusalOf(address: string, rules: AddressRules): string | undefined {
  const version = isIP(address);
  if (version === 0) return `${address} is not an IP address`;
  if (lists.loopback(address, version)) {
    return rules.allowLoopback ? undefined : `${address} is this machine; it may not be called from here`;
  }
  if (lists.never(address, version)) return `${address} is in a special-purpose range that is never called`;
  if (lists.private(address, version) && !rules.privateEgress) {
    return `${address} is a private address; start the broker with --private-egress to allow it`;
  }
  return undefined;
}

/** One list for each version: in a common one `::ffff:0:0/96` would stand for every IPv4 address. */
function listOf(subnets: readonly Subnet[]): (address: string, version: number) => boolean {
  const v4 = new BlockList();
  const v6 = new BlockList();
  for (const [network, prefix] of subnets) {
    if (isIP(network) === 4) v4.addSubnet(network, prefix, 'ipv4');
    else v6.addSubnet(network, prefix, 'ipv6');
  }
  return (address, version) => (version === 4 ? v4.check(address, 'ipv4') : v6.check(address, 'ipv6'));
}
