/** What becomes of a problem once there is one: told, looked at, acknowledged, silenced, gathered with others, over. */
import { shared } from './alerts.ts';

/** id → whole | none. A problem with its newest moments, and of a digest what it is about. */
export const whole = /* lua */ `${shared}
local id = ARGV[2]
local fields = redis.call('HGETALL', problemKey(id))
if #fields == 0 then return {'none', now} end
local places = redis.call('SMEMBERS', problemKey(id) .. ':places')
return {'whole', now, fields, redis.call('LRANGE', problemKey(id) .. ':times', 0, -1), places, redis.call('SCARD', problemKey(id) .. ':open')}
`;

/** limit → ids that people are to be told of now, the longest owed first */
export const owed = /* lua */ `${shared}
return {'owed', now, redis.call('ZRANGEBYSCORE', alertKey('owed'), '-inf', now, 'LIMIT', 0, tonumber(ARGV[2]))}
`;

/** id, version, at → settled | more. All of this version is told; `at` is when there is something to tell again, 0 for never. */
export const settled = /* lua */ `${shared}
local id, version, at = unpack(ARGV, 2)
if tonumber(field(id, 'version') or version) > tonumber(version) then
  redis.call('ZADD', alertKey('owed'), now, id)
  return {'more', now}
end
if tonumber(at) > 0 then redis.call('ZADD', alertKey('owed'), tonumber(at), id) else redis.call('ZREM', alertKey('owed'), id) end
return {'settled', now}
`;

/** id, what → post | look | done. Whether a message may be posted blindly, or an earlier try may have posted it. */
export const posting = /* lua */ `${shared}
local id, what = unpack(ARGV, 2)
local before = field(id, what)
if before == 'done' then return {'done', now} end
if before and before ~= 'not there' then return {'look', now} end
if redis.call('EXISTS', problemKey(id)) == 0 then return {'done', now} end
redis.call('HSET', problemKey(id), what, 'begun')
return {'post', now}
`;

/** id, group, channel → yours | elsewhere. A user group is named in one channel only; a post that is tried again names it again. */
export const mention = /* lua */ `${shared}
local id, name, channel = ARGV[2], 'mention:' .. ARGV[3], ARGV[4]
local before = field(id, name)
if before and before ~= '' and before ~= channel then return {'elsewhere', now} end
if redis.call('EXISTS', problemKey(id)) == 1 then redis.call('HSET', problemKey(id), name, channel) end
return {'yours', now}
`;

/** id, field, value → noted | gone */
export const keep = /* lua */ `${shared}
local id, name, value = unpack(ARGV, 2)
if redis.call('EXISTS', problemKey(id)) == 0 then return {'gone', now} end
redis.call('HSET', problemKey(id), name, value)
return {'noted', now}
`;

/** id, field, what was found, news(1|0) → noted | gone. What a look at AWS found, and whether people should see it. */
export const found = /* lua */ `${shared}
local id, name, seen, news = unpack(ARGV, 2)
if redis.call('EXISTS', problemKey(id)) == 0 then return {'gone', now} end
redis.call('HSET', problemKey(id), name, seen)
if news == '1' then redis.call('HINCRBY', problemKey(id), 'version', 1) end
return {'noted', now}
`;

/** id, at, by → over | already. AWS itself shows that it is over, though no event said so; not if something came after that look. */
export const close = /* lua */ `${shared}
local id, at, by = unpack(ARGV, 2)
if field(id, 'state') ~= 'open' or tonumber(field(id, 'last')) > tonumber(at) then return {'already', now} end
over(id, tonumber(at), by)
return {'over', now}
`;

/** id, team, user, take(1|0) → done | already | over | unknown. Somebody looks after it, or no longer does. */
export const acknowledge = /* lua */ `${shared}
local id, team, user, take = unpack(ARGV, 2)
local state = field(id, 'state')
if not state then return {'unknown', now} end
if state == 'over' then return {'over', now} end
local before = field(id, 'ack')
if (take == '1') == (before ~= false and before ~= nil) then return {'already', now} end
local is, was = 'ack', 'unack'
if take ~= '1' then is, was = was, is end
redis.call('HDEL', problemKey(id), was)
redis.call('HSET', problemKey(id), is, cjson.encode({ who = { team = team, user = user }, at = now }))
audit('', take == '1' and 'alert acknowledged' or 'alert unacknowledged', team .. ':' .. user, { problem = id })
changed(id, now)
return {'done', now}
`;

/** id, quiet, who → done | over | unknown */
export const silence = /* lua */ `${shared}
local id, quiet, who = unpack(ARGV, 2)
local state = field(id, 'state')
if not state then return {'unknown', now} end
if state == 'over' then return {'over', now} end
redis.call('HSET', problemKey(id), 'silence', quiet)
audit('', 'alert silenced', who, { problem = id, quiet = quiet })
changed(id, now)
return {'done', now}
`;

/**
 * id, flood, windowMs, digest's new id, its fixed parts → alone | digest id new(1|0). Many services that fail for one cause within a
 * while are one message: those of them that have not been posted yet are told there.
 */
export const gather = /* lua */ `${shared}
local id, flood, windowMs, newId, fixed = unpack(ARGV, 2)
local mine = field(id, 'digest')
if mine and redis.call('EXISTS', problemKey(mine)) == 1 then return {'digest', now, mine, 0} end
local outage = field(id, 'outage')
local all = redis.call('ZRANGEBYSCORE', alertKey('outage:' .. outage), now - tonumber(windowMs), '+inf')
if #all < tonumber(flood) then return {'alone', now} end
local key = 'digest|' .. outage
local digest = redis.call('GET', alertKey('of:' .. key))
local isNew = not digest or field(digest, 'state') ~= 'open'
if isNew then
  digest = newId
  redis.call('HSET', problemKey(digest), 'is', fixed, 'group', key, 'outage', '', 'kind', field(id, 'kind'), 'cause', field(id, 'cause'), 'severity', field(id, 'severity'),
    'state', 'open', 'count', 0, 'first', field(id, 'first'), 'last', field(id, 'last'), 'again', 0, 'version', 0, 'text', field(id, 'text') or '')
  opened(digest)
end
for _, one in ipairs(all) do
  if not field(one, 'digest') then
    redis.call('HSET', problemKey(one), 'digest', digest)
    redis.call('SADD', problemKey(digest) .. ':open', one)
    redis.call('SADD', problemKey(digest) .. ':places', field(one, 'place') or one)
    redis.call('HINCRBY', problemKey(digest), 'count', tonumber(field(one, 'count')))
    if tonumber(field(one, 'first')) < tonumber(field(digest, 'first')) then redis.call('HSET', problemKey(digest), 'first', field(one, 'first')) end
    if tonumber(field(one, 'last')) > tonumber(field(digest, 'last')) then redis.call('HSET', problemKey(digest), 'last', field(one, 'last')) end
  end
end
redis.call('PEXPIRE', problemKey(digest) .. ':open', kept.open)
redis.call('PEXPIRE', problemKey(digest) .. ':places', kept.open)
redis.call('SET', alertKey('of:' .. key), digest, 'PX', kept.over)
changed(digest, now)
return {'digest', now, digest, isNew and 1 or 0}
`;
