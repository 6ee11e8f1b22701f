/** What workers do to an op between the asking and the running. All but claim need an unlapsed claim. */

/** id, worker, claimMs → claimed epoch op lapsed(1|0: whoever had it before never gave it back) | busy | gone. Nobody waits for it any more. */
export const claim = /* lua */ `
local id, worker, claimMs = unpack(ARGV, 2)
redis.call('ZREM', base .. ':waits', id)
local state = get(id, 'state')
if not state then redis.call('ZREM', base .. ':due', id) return {'gone', now} end
if state == 'ended' and number(id, 'told') >= number(id, 'version') and not watched(id) then redis.call('ZREM', base .. ':due', id) return {'gone', now} end
if number(id, 'claimUntil') > now then return {'busy', now} end
local lapsed = number(id, 'claimUntil') > 0 and 1 or 0
local epoch = redis.call('HINCRBY', opKey(id), 'epoch', 1)
set(id, 'claimUntil', now + tonumber(claimMs), 'claimedBy', worker, 'missed', 0)
due(id, now + tonumber(claimMs))
return {'claimed', now, epoch, whole(id), lapsed}
`;

/** id, epoch, claimMs → held | lost */
export const renew = /* lua */ `
local id, epoch, claimMs = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
set(id, 'claimUntil', now + tonumber(claimMs))
due(id, now + tonumber(claimMs))
return {'held', now}
`;

/** id, epoch, votesVersion seen, keepMs → released | again (votes came meanwhile, or Slack shows an old version) | lost */
export const release = /* lua */ `
local id, epoch, votesVersion, keepMs = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
set(id, 'claimUntil', 0)
local state = get(id, 'state')
local owed = number(id, 'told') < number(id, 'version')
if state == 'ended' and not owed then
  redis.call('ZREM', base .. ':due', id)
  for _, part in ipairs({ '', ':votes', ':journal', ':records' }) do redis.call('PEXPIRE', opKey(id) .. part, keepMs) end
  return {'released', now}
end
if state == 'held' and number(id, 'votesVersion') ~= tonumber(votesVersion) then
  due(id, now)
  ring(id, 'weigh')
  return {'again', now}
end
if state == 'running' and get(id, 'tail') then due(id, now)
-- How it ended is told less and less often where that fails, once a minute at least; what waits for its turn has not failed.
elseif state == 'ended' then due(id, now + math.min(60000, 3000 * 2 ^ math.max(0, number(id, 'faults') - 1)))
elseif owed then due(id, now + 3000)
elseif state == 'running' and get(id, 'lock') then due(id, lockDue(id))
elseif state == 'running' and get(id, 'timedIs') == 'stands' then due(id, timedDue(id))
elseif state == 'held' then due(id, number(id, 'expiresAt'))
elseif state == 'running' and get(id, 'stop') then due(id, now + 3000)
elseif state == 'running' and get(id, 'following') == '1' then due(id, now + 60000)
else due(id, now + 5000) end
return {'released', now}
`;

/** id, epoch → released | lost. In the middle of an op: the bell rings for whoever goes on. */
export const putDown = /* lua */ `
local id, epoch = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
set(id, 'claimUntil', 0)
due(id, now)
ring(id, 'again')
return {'released', now}
`;

/** id, epoch, plan, hash, target, expiresMs, could, urgent(1|0) → planned | lost | over */
export const plan = /* lua */ `
local id, epoch, text, hash, target, expiresMs, could, urgent = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'asked' then return {'over', now} end
set(id, 'state', 'planned', 'plan', text, 'planHash', hash, 'target', target, 'expiresMs', expiresMs, 'could', could, 'urgent', urgent, 'stepUp', cjson.decode(text).terms.stepUp and 1 or 0)
shown(id)
audit(id, 'planned', '', { planHash = hash, plan = text })
return {'planned', now}
`;

/** id, epoch → held expiresAt | lost | over. Called when the card is up: only now does the approval clock run. */
export const hold = /* lua */ `
local id, epoch = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'planned' then return {'over', now} end
local expiresAt = now + number(id, 'expiresMs')
set(id, 'state', 'held', 'expiresAt', expiresAt)
shown(id)
audit(id, 'held', '', { expiresAt = expiresAt })
return {'held', now, expiresAt}
`;

/** id, epoch, team, user, reason → void vote of somebody who may not | lost | over */
export const strike = /* lua */ `
local id, epoch, team, user, reason = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'held' then return {'over', now} end
redis.call('RPUSH', opKey(id) .. ':votes', cjson.encode({ who = { team = team, user = user }, choice = 'void', at = now, reason = reason }))
redis.call('HINCRBY', opKey(id), 'votesVersion', 1)
shown(id)
audit(id, 'vote struck', team .. ':' .. user, { reason = reason })
return {'struck', now}
`;

/** id, epoch, what, key, facts → noted | same | lost. What a worker found out and that moves nothing: a record when it is news. */
export const note = /* lua */ `
local id, epoch, what, key, facts = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'noted:' .. what) == key then return {'same', now} end
set(id, 'noted:' .. what, key)
audit(id, what, '', { [what] = facts })
return {'noted', now}
`;

/** id, epoch, votesVersion weighed, acting, startMs → cleared startBy | votes | expired | lost | over */
export const clear = /* lua */ `
local id, epoch, votesVersion, acting, startMs = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
local state = get(id, 'state')
if state ~= 'planned' and state ~= 'held' then return {'over', now} end
if number(id, 'votesVersion') ~= tonumber(votesVersion) then return {'votes', now} end
if state == 'held' and number(id, 'expiresAt') <= now then return {'expired', now} end
local startBy = now + tonumber(startMs)
set(id, 'state', 'cleared', 'startBy', startBy, 'acting', acting)
shown(id)
audit(id, 'cleared', '', { acting = acting, votesVersion = tonumber(votesVersion) })
return {'cleared', now, startBy}
`;

/**
 * id, epoch, votesVersion weighed, slot, acting, locks, nagMs, over → running | taken holder | locked lock's op | timed | votes |
 * expired | lost | over. `locks` are what a lock on would hold it up; `over` is the timed change that it takes the place of, which has
 * to be the one that stands there. Votes are closed from here.
 */
export const start = /* lua */ `
local id, epoch, votesVersion, slot, acting, locks, nagMs, over = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'cleared' then return {'over', now} end
if number(id, 'votesVersion') ~= tonumber(votesVersion) then return {'votes', now} end
if number(id, 'startBy') <= now then return {'expired', now} end
for _, what in ipairs(cjson.decode(locks)) do
  local lock = lockHolder(what)
  if lock then return {'locked', now, lock} end
end
local holder = slotHolder(slot)
if holder and holder ~= id then return {'taken', now, holder} end
if (timedOn(slot) or '') ~= over then return {'timed', now} end
redis.call('SET', base .. ':slot:' .. slot, id)
-- The newest fifty are found again, for thirty days, as long as an op itself is kept.
local changes = base .. ':changes:' .. slot
redis.call('LPUSH', changes, id)
redis.call('LTRIM', changes, 0, 49)
redis.call('PEXPIRE', changes, 2592000000)
set(id, 'state', 'running', 'slot', slot, 'startedAt', now, 'acting', acting)
-- The glass is broken from here: somebody else has to look at it.
if get(id, 'urgent') == '1' then redis.call('ZADD', base .. ':reviews', now + tonumber(nagMs), id) end
shown(id)
audit(id, 'started', '', { slot = slot, acting = acting })
return {'running', now}
`;
