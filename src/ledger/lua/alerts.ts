/**
 * Problems, as AWS's events make them: heard once, ordered, folded. `{ns}:problem:<id>` is one, `{ns}:alert:of:<key>` finds it while
 * it may come back, `{ns}:alert:owed` has those that people are to be told of, by when.
 */
export const shared = /* lua */ `
local kept = { day = 93600000, over = 604800000, open = 2592000000 }
local function alertKey(name) return base .. ':alert:' .. name end
local function problemKey(id) return base .. ':problem:' .. id end
local function field(id, name) return redis.call('HGET', problemKey(id), name) end
local function owe(id, at)
  local before = redis.call('ZSCORE', alertKey('owed'), id)
  if not before or tonumber(before) > at then redis.call('ZADD', alertKey('owed'), at, id) end
end
-- Nobody is told of a problem before it has settled, and is one.
local function dueAt(id) return math.max(now, tonumber(field(id, 'due') or '0')) end
-- People should see this change, from a moment on.
local function changed(id, at)
  redis.call('HINCRBY', problemKey(id), 'version', 1)
  owe(id, at)
end
local function heard(what) redis.call('HINCRBY', alertKey('heard'), what, 1) end

-- It is over; a digest is when all that it is about are.
local function over(id, at, by)
  local digest = field(id, 'digest')
  redis.call('HSET', problemKey(id), 'state', 'over', 'overAt', at, 'overBy', by)
  changed(id, now)
  redis.call('SREM', alertKey('group:' .. field(id, 'group')), id)
  redis.call('ZREM', alertKey('open'), id)
  redis.call('ZREM', alertKey('outage:' .. field(id, 'outage')), id)
  redis.call('PEXPIRE', problemKey(id), kept.over)
  if not digest or redis.call('SREM', problemKey(digest) .. ':open', id) == 0 then return end
  if redis.call('SCARD', problemKey(digest) .. ':open') > 0 then return changed(digest, now) end
  redis.call('HSET', problemKey(digest), 'state', 'over', 'overAt', at, 'overBy', 'members')
  redis.call('ZREM', alertKey('open'), digest)
  redis.call('PEXPIRE', problemKey(digest), kept.over)
  changed(digest, now)
end

-- It is open; those of which nothing was heard for so long that Redis has forgotten them are forgotten here, too.
local function opened(id)
  local all = alertKey('open')
  redis.call('ZADD', all, now, id)
  redis.call('PEXPIRE', problemKey(id), kept.open)
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', all, '-inf', now - kept.open, 'LIMIT', 0, 100)) do
    if redis.call('EXISTS', problemKey(old)) == 0 then redis.call('ZREM', all, old) end
  end
end

-- What recovers together.
local function grouped(group, id)
  redis.call('SADD', alertKey('group:' .. group), id)
  redis.call('PEXPIRE', alertKey('group:' .. group), kept.open)
end

-- Services that fail for one cause, by when they began to.
local function breaksOut(outage, id)
  local all = alertKey('outage:' .. outage)
  redis.call('ZADD', all, now, id)
  redis.call('ZREMRANGEBYSCORE', all, '-inf', now - kept.day)
  redis.call('PEXPIRE', all, kept.day)
end
`;

/**
 * sign, fixed parts, new id, revision slot, settleMs, againMs → new id | more id | again | old | past | ours op | over ids | noted. What one
 * event says, heard once (its id), in the order of what it is about, and folded into the problem that it is part of.
 */
export const fold = /* lua */ `${shared}
local sign, fixed, newId, slot, settleMs, againMs = cjson.decode(ARGV[2]), unpack(ARGV, 3)
local group, deployment, says = sign.group, sign.deployment, sign.says
-- AWS's clock may be a little ahead of this one; what is said to come much later would keep a problem from ever being over.
local at = math.min(sign.at, now + 60000)
local notBefore = sign.notBefore and at + sign.notBefore - sign.at or 0
heard('events')
redis.call('HSET', alertKey('heard'), 'last', now)

local seen = alertKey('seen:' .. math.floor(sign.at / 3600000))
if redis.call('SADD', seen, sign.event) == 0 then heard('again') return {'again', now} end
redis.call('PEXPIRE', seen, kept.day)

local newest = alertKey('newest:' .. redis.sha1hex(sign.of.resource))
local order, counted = string.match(redis.call('GET', newest) or '', '^([%d.e+]+)|(%d)$')
if order and tonumber(order) >= sign.of.order then heard('old') return {'old', now} end
-- A task falls once, however many versions of it say so.
local repeated = sign.kind == 'tasks' and says == 'fails' and counted == '1'
redis.call('SET', newest, string.format('%.0f', sign.of.order) .. '|' .. ((says == 'fails' or counted == '1') and 1 or 0), 'PX', kept.day)

-- News that nobody asked for only keeps the order.
if says == 'noted' then return {'noted', now} end

-- What a running change of ours does is on its own card.
local ofService = sign.kind == 'tasks' or sign.kind == 'service' or sign.kind == 'deployment'
if ofService and says ~= 'recovers' then
  local op = deployment and redis.call('GET', base .. ':deployment:' .. deployment)
  if not op and not deployment and slot ~= '' then op = slotHolder(slot) end
  if op then
    local state, outcome = get(op, 'state'), get(op, 'outcome')
    local told = outcome and outcome ~= 'succeeded' and number(op, 'endedAt') + 3600000 > now
    if (state and state ~= 'ended') or told then heard('ours') return {'ours', now, op} end
  end
end

local rolls, rolling = alertKey('rolls:' .. group), alertKey('rolling:' .. group .. '|' .. (deployment or ''))
if says == 'began' then
  redis.call('SET', rolls, deployment, 'PX', kept.day * 3)
  redis.call('SET', rolling, '1', 'PX', kept.day * 3)
  return {'noted', now}
end

local members = alertKey('group:' .. group)
if says == 'recovers' then
  local well = alertKey('well:' .. group)
  if at > tonumber(redis.call('GET', well) or '0') then redis.call('SET', well, string.format('%.0f', at), 'PX', kept.day) end
  if deployment then redis.call('DEL', rolling, rolls) end
  local ids = {}
  for _, id in ipairs(redis.call('SMEMBERS', members)) do
    local last = tonumber(field(id, 'last') or '')
    if not last then redis.call('SREM', members, id)
    elseif last <= at then
      local by = deployment and (deployment == field(id, 'deployment') and 'completed' or 'replaced') or 'recovered'
      over(id, at, by)
      ids[#ids + 1] = id
    end
  end
  return {'over', now, ids}
end

if says == 'changes' then
  local ids = redis.call('SMEMBERS', members)
  local own = redis.call('GET', alertKey('of:' .. sign.key))
  if #ids == 0 and own then ids = { own } end
  for _, id in ipairs(ids) do
    if redis.call('EXISTS', problemKey(id)) == 1 and at >= tonumber(field(id, 'last')) then
      redis.call('HSET', problemKey(id), 'text', sign.text)
      changed(id, dueAt(id))
    end
  end
  return {'noted', now}
end

if says == 'fails' and at < tonumber(redis.call('GET', alertKey('well:' .. group)) or '0') then heard('past') return {'past', now} end

-- All that happens in one deployment is one problem, also what began before its first event came.
local key = sign.key
local function inGroup(of, name, value)
  for _, one in ipairs(redis.call('SMEMBERS', alertKey('group:' .. of))) do
    if field(one, name) == value then return one end
  end
end
local id
if sign.kind == 'deployment' and deployment or sign.kind == 'tasks' and deployment and redis.call('EXISTS', rolling) == 1 then
  key = group .. '|' .. deployment
  id = redis.call('GET', alertKey('of:' .. key)) or inGroup(group, 'deployment', deployment)
elseif sign.kind == 'service' or sign.kind == 'deployment' then
  local current = redis.call('GET', rolls)
  if current then key, deployment = group .. '|' .. current, current end
  id = redis.call('GET', alertKey('of:' .. key)) or inGroup(group, 'kind', 'deployment')
elseif sign.into then
  id = inGroup(sign.into, 'kind', 'deployment')
end
id = id or redis.call('GET', alertKey('of:' .. key))
if id and redis.call('EXISTS', problemKey(id)) == 0 then id = nil end
if id and field(id, 'state') == 'over' and tonumber(field(id, 'overAt')) + tonumber(againMs) < now then id = nil end
local is = 'more'
if not id then
  is, id = 'new', newId
  local outage = sign.scope.target .. '|' .. sign.cause
  redis.call('HSET', problemKey(id), 'is', fixed, 'group', group, 'place', sign.place, 'outage', outage, 'kind', sign.kind, 'cause', sign.cause,
    'severity', sign.severity, 'state', 'open', 'count', 0, 'first', at, 'last', at, 'again', 0, 'version', 0, 'due', math.max(now + tonumber(settleMs), notBefore))
  grouped(group, id)
  opened(id)
  if says == 'fails' and sign.scope.service then breaksOut(outage, id) end
elseif field(id, 'state') == 'over' then
  redis.call('HDEL', problemKey(id), 'overAt', 'overBy')
  redis.call('HSET', problemKey(id), 'state', 'open', 'due', math.max(now, notBefore))
  if says == 'fails' then redis.call('HINCRBY', problemKey(id), 'again', 1) end
  grouped(field(id, 'group'), id)
  opened(id)
  if says == 'fails' and sign.scope.service then breaksOut(field(id, 'outage'), id) end
  local digest = field(id, 'digest')
  if digest and redis.call('EXISTS', problemKey(digest)) == 1 then
    redis.call('SADD', problemKey(digest) .. ':open', id)
    redis.call('HSET', problemKey(digest), 'state', 'open')
    redis.call('HDEL', problemKey(digest), 'overAt', 'overBy')
    opened(digest)
    changed(digest, now)
  end
else
  grouped(field(id, 'group'), id)
  redis.call('PEXPIRE', problemKey(id), kept.open)
end
redis.call('SET', alertKey('of:' .. key), id, 'PX', kept.over)
if not repeated then
  redis.call('HINCRBY', problemKey(id), 'count', 1)
  redis.call('RPUSH', problemKey(id) .. ':times', at)
  redis.call('LTRIM', problemKey(id) .. ':times', -100, -1)
end
redis.call('PEXPIRE', problemKey(id) .. ':times', kept.open)
-- A message of many says how often all of them failed, and when last.
local digest = field(id, 'digest')
if digest and not repeated and redis.call('EXISTS', problemKey(digest)) == 1 then
  redis.call('HINCRBY', problemKey(digest), 'count', 1)
  if at > tonumber(field(digest, 'last')) then redis.call('HSET', problemKey(digest), 'last', at) end
  changed(digest, now)
end
if at < tonumber(field(id, 'first')) then redis.call('HSET', problemKey(id), 'first', at) end
if at >= tonumber(field(id, 'last')) then redis.call('HSET', problemKey(id), 'last', at, 'text', sign.text) end
if deployment then redis.call('HSET', problemKey(id), 'deployment', deployment) end
-- What is told with a deployment is as bad as the worst of it; a task's own cause says more than that it failed.
if sign.severity == 'error' then redis.call('HSET', problemKey(id), 'severity', 'error') end
if sign.kind == 'deployment' or sign.kind == 'tasks' and key ~= sign.key then redis.call('HSET', problemKey(id), 'kind', 'deployment') end
if sign.kind == 'tasks' and field(id, 'kind') == 'deployment' then redis.call('HSET', problemKey(id), 'cause', sign.cause) end
changed(id, dueAt(id))
if says == 'tells' then over(id, at, 'told') end
return {is, now, id}
`;

/** what → counted. An event that says nothing to anybody: about nothing of ours, or that nobody could read. */
export const count = /* lua */ `${shared}
heard('events')
heard(ARGV[2])
redis.call('HSET', alertKey('heard'), 'last', now)
return {'counted', now}
`;

/** kind of event → counted | full. One that nobody here knows: kept visible, a hundred kinds at most. */
export const unknown = /* lua */ `${shared}
heard('events')
redis.call('HSET', alertKey('heard'), 'last', now)
local all = alertKey('unknown')
if redis.call('HEXISTS', all, ARGV[2]) == 0 and redis.call('HLEN', all) >= 100 then
  redis.call('HINCRBY', all, 'others', 1)
  return {'full', now}
end
redis.call('HINCRBY', all, ARGV[2], 1)
return {'counted', now}
`;
