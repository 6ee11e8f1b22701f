/** What becomes of the audit trail as a whole. Each compares with what its caller saw, and changes nothing when that has moved. */

/** which ('sealed' | 'handed'), n, head, next n, next head → moved at | other. How far the trail is sealed, or handed out. */
export const move = /* lua */ `
local which, n, head, nextN, nextHead = unpack(ARGV, 2)
local key = base .. ':audit:' .. which
local current = redis.call('HMGET', key, 'n', 'head')
if (current[1] or '0') ~= n or (current[2] or '') ~= head then return {'other', now} end
redis.call('HSET', key, 'n', nextN, 'head', nextHead, 'at', now)
return {'moved', now, now}
`;
