/**
 * What channels subscribed to and what people muted. `{ns}:alert:subscriptions` and `{ns}:alert:mutes` have them by id; a mute that is
 * over is forgotten by the next script that looks.
 */
const shared = /* lua */ `
local subscriptions, mutes = base .. ':alert:subscriptions', base .. ':alert:mutes'

-- An op that is asked again, because its worker died, changes nothing more and hears the same.
local op, who = ARGV[2], ARGV[3]
local did = base .. ':alert:did:' .. op
local before = redis.call('GET', did)
if before then
  local is, whole = string.match(before, '^([^|]+)|(.*)$')
  return {is, now, whole}
end
local function done(is, whole)
  redis.call('SET', did, is .. '|' .. whole, 'PX', 3600000)
  return {is, now, whole}
end

-- Takes one out by its id; returns what it was.
local function taken(all, id)
  local whole = redis.call('HGET', all, id)
  if whole then redis.call('HDEL', all, id) end
  return whole
end
`;

/** op, who, subscription, most a channel, most → subscribed | again | full, and the subscription. */
export const subscribe = /* lua */ `${shared}
local wanted = cjson.decode(ARGV[4])
local count = 0
for _, text in ipairs(redis.call('HVALS', subscriptions)) do
  local one = cjson.decode(text)
  if one.channel == wanted.channel then
    if one.key == wanted.key then return done('again', text) end
    count = count + 1
  end
end
if count >= tonumber(ARGV[5]) or redis.call('HLEN', subscriptions) >= tonumber(ARGV[6]) then return {'full', now, ''} end
wanted.at = now
local whole = cjson.encode(wanted)
redis.call('HSET', subscriptions, wanted.id, whole)
audit('', 'alerts subscribed', who, { subscription = wanted, by = op })
return done('subscribed', whole)
`;

/** op, who, id → unsubscribed | unknown, and the subscription. */
export const unsubscribe = /* lua */ `${shared}
local whole = taken(subscriptions, ARGV[4])
if not whole then return {'unknown', now, ''} end
audit('', 'alerts unsubscribed', who, { subscription = cjson.decode(whole), by = op })
return done('unsubscribed', whole)
`;

/** op, who, mute, forMs, most → muted | full, and the mute. It takes the place of an earlier one of the same thing. */
export const mute = /* lua */ `${shared}
local wanted = cjson.decode(ARGV[4])
for _, text in ipairs(redis.call('HVALS', mutes)) do
  local one = cjson.decode(text)
  local same = one.target == wanted.target and one.cluster == wanted.cluster and one.service == wanted.service
  if same or one['until'] <= now then redis.call('HDEL', mutes, one.id) end
end
if redis.call('HLEN', mutes) >= tonumber(ARGV[6]) then return {'full', now, ''} end
wanted.at, wanted['until'] = now, now + tonumber(ARGV[5])
local whole = cjson.encode(wanted)
redis.call('HSET', mutes, wanted.id, whole)
audit('', 'alerts muted', who, { mute = wanted, by = op })
return done('muted', whole)
`;

/** op, who, id → unmuted | unknown, and the mute. */
export const unmute = /* lua */ `${shared}
local whole = taken(mutes, ARGV[4])
if not whole or cjson.decode(whole)['until'] <= now then return {'unknown', now, ''} end
audit('', 'alerts unmuted', who, { mute = cjson.decode(whole), by = op })
return done('unmuted', whole)
`;

/** → found, all subscriptions, the mutes that are not over */
export const hearers = /* lua */ `
local standing = {}
for _, text in ipairs(redis.call('HVALS', base .. ':alert:mutes')) do
  if cjson.decode(text)['until'] > now then standing[#standing + 1] = text end
end
return {'found', now, redis.call('HVALS', base .. ':alert:subscriptions'), standing}
`;
