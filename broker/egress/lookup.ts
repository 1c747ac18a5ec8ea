/** Names become addresses once for each connection, and only those addresses that the rules let pass. */
import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { problem } from '#models/problem.ts';
import { type AddressRules, refusalOf } from './addresses.ts';

/** Throws Forbidden for a literal address that the rules refuse: Node does not call `lookup` for one. */
export function requireLiteral(host: string, rules: AddressRules): void {
  const refusal = isIP(host) ? refusalOf(host, rules) : undefined;
  if (refusal) throw problem('Forbidden', refusal);
}

/** All answers are checked, and the connection goes to one of them, so a second answer cannot change the target. */
export function checkedLookup(rules: AddressRules): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true, order: 'ipv4first' }, (error, addresses) => {
      const refusal = addresses?.map(({ address }) => refusalOf(address, rules)).find((reason) => reason !== undefined);
      if (error) callback(error, []);
      else if (refusal) callback(problem('Forbidden', `${hostname} is not called: ${refusal}`), []);
      else if (options.all) callback(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}
