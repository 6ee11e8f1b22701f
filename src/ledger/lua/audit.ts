/** What becomes of the audit trail as a whole. Each compares with what its caller saw, and changes nothing when that has moved. */

/** n, head, next n, next head → sealed at | moved. The chain's head moves on. */
export const seal = /* lua */ `
local n, head, nextN, nextHead = unpack(ARGV, 2)
local current = redis.call('HMGET', base .. ':audit:seal', 'n', 'head')
if (current[1] or '0') ~= n or (current[2] or '') ~= head then return {'moved', now} end
redis.call('HSET', base .. ':audit:seal', 'n', nextN, 'head', nextHead, 'at', now)
return {'sealed', now, now}
`;
