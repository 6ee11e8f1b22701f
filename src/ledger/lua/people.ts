/** What people do: ask, vote, withdraw. Each is one script, called before the ack. */
import { proving } from '../factors/lua.ts';

/** id, team, user, channel, ask, change(1|0), once → opened | again id | never | flood | full */
export const open = /* lua */ `
local id, team, user, channel, ask, change, once = unpack(ARGV, 2)
local new, before = first(once)
if not new then return {before == '' and 'never' or 'again', now, before} end
if redis.call('ZCARD', base .. ':due') >= 10000 then return {'full', now} end
if not (token('user:' .. team .. ':' .. user, 30, 1) and token('channel:' .. channel, 60, 2) and token('all', 300, 20)) then
  return {'flood', now}
end
remember(once, id)
set(id, 'ask', ask, 'askedAt', now, 'state', 'asked', 'version', 0, 'told', 0, 'epoch', 0, 'votesVersion', 0, 'change', change, 'asker', team .. ':' .. user)
if change == '1' then
  redis.call('ZADD', base .. ':open', now, id)
  audit(id, 'asked', team .. ':' .. user, { ask = ask })
end
ring(id, 'plan')
due(id, now + 5000)
return {'opened', now, id}
`;

/**
 * once, until → opened id | early | never | forgotten. What became of an `open` whose answer was lost, by its marks. It may still run up to
 * `until`; after ten minutes, of which the clients' patience is taken off, marks are forgotten and nobody can tell. What is said to be
 * never is: its marks are taken, by no op, so that neither a late script nor Slack's next delivery of the same request opens one.
 */
export const became = /* lua */ `
local new, before = first(ARGV[2])
local untilMs = tonumber(ARGV[3])
if not new then return {before == '' and 'never' or 'opened', now, before} end
if now <= untilMs then return {'early', now} end
if now > untilMs + 590000 then return {'forgotten', now} end
remember(ARGV[2], '')
return {'never', now}
`;

/**
 * id, hash16, team, user, choice, reason, once, proof → counted | again | self | already | often | expired | over outcome | stale | unknown, or
 * why the proof did not count. The bell is not rung yet: first the card says that the vote is being checked; should whoever does
 * that die, it rings by itself. What proves a vote is used up last, when nothing else can refuse it: one code is one vote.
 */
export const vote = /* lua */ `
${proving}
local id, hash, team, user, choice, reason, once, proof = unpack(ARGV, 2)
if not first(once) then return {'again', now} end
local state = get(id, 'state')
if not state then return {'unknown', now} end
local who = team .. ':' .. user
if state == 'ended' then return {'over', now, get(id, 'outcome')} end
if state ~= 'planned' and state ~= 'held' then return {'over', now, state} end
if string.sub(get(id, 'planHash'), 1, 16) ~= hash then return {'stale', now} end
if state == 'held' and number(id, 'expiresAt') <= now then return {'expired', now} end
if choice == 'approve' and get(id, 'asker') == who and get(id, 'urgent') ~= '1' then
  if redis.call('HSETNX', opKey(id), 'ownVoteAt', now) == 1 then audit(id, 'refused own vote', who) end
  return {'self', now}
end
local votes = redis.call('LRANGE', opKey(id) .. ':votes', 0, -1)
if #votes >= 200 then return {'over', now, state} end
local last, own = nil, 0
for _, text in ipairs(votes) do
  local earlier = cjson.decode(text)
  if earlier.who.team == team and earlier.who.user == user then last, own = earlier.choice, own + 1 end
end
if last == choice then return {'already', now} end
-- Votes and their strikes: nobody fills up an op's two hundred alone.
if own >= 20 then return {'often', now} end
local second
if choice == 'approve' and get(id, 'stepUp') == '1' then
  local is, how = prove(who, proof, id)
  if is ~= 'proved' then return {is, now, how} end
  second = how
end
remember(once, id)
local fact = { who = { team = team, user = user }, choice = choice, at = now, second = second }
if reason ~= '' then fact.reason = reason end
redis.call('RPUSH', opKey(id) .. ':votes', cjson.encode(fact))
redis.call('HINCRBY', opKey(id), 'votesVersion', 1)
shown(id)
audit(id, 'voted', who, { choice = choice, reason = reason, second = second })
due(id, now + 1500)
return {'counted', now}
`;

/** id → rung | over. Has the votes of an op weighed, or its end told, by whoever is free. */
export const ring = /* lua */ `
local id = ARGV[2]
local state = get(id, 'state')
if state == 'ended' and number(id, 'told') < number(id, 'version') then
  ring(id, 'tell')
  due(id, now + 5000)
  return {'rung', now}
end
if state ~= 'planned' and state ~= 'held' then return {'over', now} end
ring(id, 'weigh')
due(id, now + 5000)
return {'rung', now}
`;

/** id, team, user → withdrawn | running | over outcome | unknown. Whether they may is the worker's to know. */
export const withdraw = /* lua */ `
local id, team, user = unpack(ARGV, 2)
local state = get(id, 'state')
if not state then return {'unknown', now} end
if state == 'ended' then return {'over', now, get(id, 'outcome')} end
if state == 'running' then return {'running', now} end
finish(id, 'cancelled', cjson.encode({ code = 'cancelled', said = 'Cancelled.', next = '', by = { team = team, user = user } }), team .. ':' .. user)
ring(id, 'tell')
return {'withdrawn', now}
`;

/** id, team, user → stopping | already | over state. Asks a running change to stop; its worker does so. */
export const stop = /* lua */ `
local id, team, user = unpack(ARGV, 2)
local state = get(id, 'state')
if state ~= 'running' then return {'over', now, state} end
if get(id, 'stop') then return {'already', now} end
set(id, 'stop', cjson.encode({ who = { team = team, user = user }, at = now }))
shown(id)
audit(id, 'stop asked', team .. ':' .. user)
ring(id, 'stop')
due(id, now + 5000)
return {'stopping', now}
`;

/** slot → holder id | free */
export const slotHolder = /* lua */ `
local holder = slotHolder(ARGV[2])
if holder then return {'held', now, holder} end
return {'free', now}
`;

/**
 * → op | nil. By itself, without the prelude, on the key of the op: it is read as it is at one moment. A vote that came between two reads
 * would count in its version and be missing among its votes, and a worker would put the op down as weighed.
 */
export const read = /* lua */ `
if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
return { redis.call('HGETALL', KEYS[1]), redis.call('LRANGE', KEYS[1] .. ':votes', 0, -1), redis.call('LRANGE', KEYS[1] .. ':journal', 0, -1) }
`;
