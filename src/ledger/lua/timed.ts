/**
 * What becomes of timed changes. One stands while its op runs and holds no slot; `{ns}:timed:<slot>` names that op. Only whoever
 * holds the slot changes a count, so only one can go back, and only one can take its place.
 */

/** For a script that ends the writes of an op: whoever has changed the count goes on from there, and nothing else undoes it. */
export const takingOver = /* lua */ `
local function takeOver(id)
  local slot = get(id, 'slot')
  local other = slot and timedOn(slot)
  if not other or other == id then return end
  local change, asker = cjson.decode(get(id, 'plan')).change, get(id, 'asker')
  local team, user = string.match(asker, '^([^:]+):(.+)$')
  set(other, 'timedOver', cjson.encode({ op = id, who = { team = team, user = user }, to = change.to, back = change.back }))
  audit(other, 'taken over', asker, { by = id })
  finish(other, 'superseded', '', asker)
  ring(other, 'tell')
end
`;

/**
 * id, epoch, from, to, afterMs, soonMs → stands until | over | lost. The count has arrived: from here others may change it. It goes
 * back `afterMs` after its start; whoever asked is reminded `soonMs` before that, or at half time.
 */
export const stand = /* lua */ `
${takingOver}
local id, epoch, from, to, afterMs, soonMs = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' then return {'over', now} end
if get(id, 'timedIs') then return {'stands', now, number(id, 'timedUntil')} end
local slot = get(id, 'slot')
local untilMs = number(id, 'startedAt') + tonumber(afterMs)
local remindAt = untilMs - math.min(tonumber(soonMs), math.floor(tonumber(afterMs) / 2))
set(id, 'timedIs', 'stands', 'timedFrom', from, 'timedTo', to, 'timedUntil', untilMs, 'timedRemindAt', remindAt)
redis.call('HDEL', opKey(id), 'following')
redis.call('SREM', base .. ':follow:' .. get(id, 'target'), id)
takeOver(id)
freeSlot(id)
redis.call('SET', base .. ':timed:' .. slot, id)
redis.call('ZADD', base .. ':timed', untilMs, id)
shown(id)
audit(id, 'stands', '', { to = tonumber(to), back = tonumber(from), untilMs = untilMs })
return {'stands', now, untilMs}
`;

/** id, epoch → noted | over | lost. Whoever asked has been reminded. */
export const reminded = /* lua */ `
local id, epoch = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' then return {'over', now} end
set(id, 'timedReminded', 1)
return {'noted', now}
`;

/** id, team, user → reverting | already | over. Has it go back now; whoever is free does so. */
export const revert = /* lua */ `
local id, team, user = unpack(ARGV, 2)
local is = get(id, 'timedIs')
if get(id, 'state') ~= 'running' or not is then return {'over', now} end
if is ~= 'stands' or get(id, 'timedRevert') then return {'already', now} end
set(id, 'timedRevert', cjson.encode({ who = { team = team, user = user }, at = now }))
shown(id)
audit(id, 'revert asked', team .. ':' .. user)
ring(id, 'revert')
due(id, now + 5000)
return {'reverting', now}
`;

/** id, epoch, locks → goes back | not yet | taken holder | locked lock's op | over | lost. Takes the slot back, to go back. */
export const goBack = /* lua */ `
local id, epoch, locks = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
local is = get(id, 'timedIs')
if get(id, 'state') ~= 'running' or not is then return {'over', now} end
if is == 'goes back' then return {'goes back', now} end
if number(id, 'timedUntil') > now and not get(id, 'timedRevert') then return {'not yet', now} end
local slot = get(id, 'slot')
local holder = slotHolder(slot)
if holder and holder ~= id then return {'taken', now, holder} end
for _, what in ipairs(cjson.decode(locks)) do
  local lock = lockHolder(what)
  if lock then return {'locked', now, lock} end
end
redis.call('SET', base .. ':slot:' .. slot, id)
set(id, 'timedIs', 'goes back', 'timedBackAt', now)
shown(id)
audit(id, 'goes back', '', {})
return {'goes back', now}
`;

/** slot → found id | none. The op of the timed change that stands there, or goes back. */
export const on = /* lua */ `
local id = timedOn(ARGV[2])
if id then return {'found', now, id} end
return {'none', now}
`;
