/** IP addresses and CIDR blocks, as the IpAddress condition operator compares them. */
import { BlockList, isIP } from 'node:net';

/** Returns whether an address lies in a block such as `203.0.113.0/24`; a block without a length is one address. */
export function isInBlock(address: string, block: string): boolean {
  const [start = '', length] = block.split('/');
  const family = isIP(start);
  if (family === 0 || isIP(address) !== family) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const blocks = new BlockList();
  blocks.addSubnet(start, Number(length ?? (family === 4 ? 32 : 128)), kind);
  return blocks.check(address, kind);
}
