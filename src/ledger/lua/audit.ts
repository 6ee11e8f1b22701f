/**
 * What becomes of the audit trail as a whole, and what is recorded in it of no op. What moves it compares with what its caller saw, and
 * changes nothing when that has moved.
 */

/** which ('sealed' | 'handed'), n, head, next n, next head → moved at | other. How far the trail is sealed, or handed out. */
export const move = /* lua */ `
local which, n, head, nextN, nextHead = unpack(ARGV, 2)
local key = base .. ':audit:' .. which
local current = redis.call('HMGET', key, 'n', 'head')
if not current[1] then current = redis.call('HMGET', base .. ':audit:base', 'n', 'head') end
if (current[1] or '0') ~= n or (current[2] or '') ~= head then return {'other', now} end
redis.call('HSET', key, 'n', nextN, 'head', nextHead, 'at', now)
return {'moved', now, now}
`;

/**
 * base n, base head, n, head, who → trimmed | other | not handed out. Removes the records up to `n`, which becomes the base, and
 * says so in a record: a base that no record names was made by somebody else.
 */
export const trim = /* lua */ `
local baseN, baseHead, n, head, who = unpack(ARGV, 2)
local current = redis.call('HMGET', base .. ':audit:base', 'n', 'head')
local sealed = tonumber(redis.call('HGET', base .. ':audit:sealed', 'n') or '0')
if (current[1] or '0') ~= baseN or (current[2] or '') ~= baseHead or sealed < tonumber(n) then return {'other', now} end
local handed = redis.call('HGET', base .. ':audit:handed', 'n')
if handed and tonumber(handed) < tonumber(n) then return {'not handed out', now} end
redis.call('HSET', base .. ':audit:base', 'n', n, 'head', head)
redis.call('XTRIM', base .. ':audit', 'MINID', string.format('%d-0', n + 1))
audit('', 'trimmed', who, { n = tonumber(n), head = head })
return {'trimmed', now}
`;

/** who, facts → noted, number of the record. Somebody at a terminal is about to have a service changed; no op is. */
export const tried = /* lua */ `
local who, facts = unpack(ARGV, 2)
audit('', 'doctor --live', who, cjson.decode(facts))
return {'noted', now, redis.call('GET', base .. ':audit:n')}
`;
