/**
 * Token buckets for calls that all processes share. `{ns}:line:<bucket>` are those who wait for a token, by when they last asked; who has
 * not asked again for so many milliseconds waits no more: who is owed something is rung for every four seconds, and once a killed worker's
 * claim has lapsed.
 */
const patienceMs = 10_000;

/** name, burst, perSecond (as text) → yes | no. Leaves a token for everybody who waits. */
export const take = /* lua */ `
local name, burst, perSecond = unpack(ARGV, 2)
local waiting = redis.call('ZCOUNT', base .. ':line:' .. name, now - ${patienceMs}, '+inf')
if token(name, tonumber(burst), tonumber(perSecond), waiting) then return {'yes', now} end
return {'no', now}
`;

/** name, burst, perSecond (as text), since, who → yes | no. Leaves a token for everybody who has waited longer. */
export const turn = /* lua */ `
local name, burst, perSecond, since, who = unpack(ARGV, 2)
local line, own = base .. ':line:' .. name, string.format('%016.0f|%s', since, who)
redis.call('ZREMRANGEBYSCORE', line, '-inf', '(' .. (now - ${patienceMs}))
local longer = 0
for _, other in ipairs(redis.call('ZRANGE', line, 0, -1)) do
  if other < own then longer = longer + 1 end
end
if token(name, tonumber(burst), tonumber(perSecond), longer) then
  redis.call('ZREM', line, own)
  return {'yes', now}
end
redis.call('ZADD', line, now, own)
redis.call('PEXPIRE', line, ${patienceMs} * 2)
return {'no', now}
`;
