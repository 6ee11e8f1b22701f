/** The following of logs: begun, how far it has been read, made longer. No line of a log is ever an argument of these. */

/**
 * id, epoch, tail, channel, forMs, most of a person, of a channel, of all → began until | full who their ops | over | lost. Those that have
 * ended are forgotten here; there are never more than `most of all`.
 */
export const begin = /* lua */ `
local id, epoch, tail, channel, forMs, ofPerson, ofChannel, ofAll = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'asked' then return {'over', now} end
local key = base .. ':tails'
local asker, own, here, all = get(id, 'asker'), {}, 0, 0
for _, other in ipairs(redis.call('ZRANGE', key, 0, -1)) do
  if get(other, 'state') ~= 'running' then redis.call('ZREM', key, other)
  else
    all = all + 1
    if get(other, 'asker') == asker then own[#own + 1] = other end
    if get(other, 'tailIn') == channel then here = here + 1 end
  end
end
if #own >= tonumber(ofPerson) then return {'full', now, 'person', own} end
if here >= tonumber(ofChannel) then return {'full', now, 'channel'} end
if all >= tonumber(ofAll) then return {'full', now, 'all'} end
redis.call('ZADD', key, now, id)
local untilMs = now + tonumber(forMs)
set(id, 'state', 'running', 'startedAt', now, 'tail', tail, 'tailIn', channel, 'tailUntil', untilMs)
shown(id)
return {'began', now, untilMs}
`;

/** id, epoch, tail → noted | over | lost. How far it has been read, and what was counted. */
export const read = /* lua */ `
local id, epoch, tail = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' then return {'over', now} end
set(id, 'tail', tail)
return {'noted', now}
`;

/** id, forMs, longestMs → longer until | over | longest. */
export const longer = /* lua */ `
local id, forMs, longestMs = unpack(ARGV, 2)
if get(id, 'state') ~= 'running' or not get(id, 'tailUntil') then return {'over', now} end
local before = number(id, 'tailUntil')
local untilMs = math.min(before + tonumber(forMs), number(id, 'startedAt') + tonumber(longestMs))
if untilMs <= before then return {'longest', now, before} end
set(id, 'tailUntil', untilMs)
return {'longer', now, untilMs}
`;
