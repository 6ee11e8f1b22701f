/** Redis's own clock, in milliseconds. Tests put another expression here to make time pass. */
export const redisTime = `(function() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end)()`;

/**
 * What every script starts with. KEYS[1] is the hash tag all keys share, ARGV[1] the moment after which nothing may run:
 * what the caller was told "could not" must never happen late. ARGV[2..] are the script's own.
 */
export const prelude = (clock: string) => /* lua */ `
local base = KEYS[1]
-- While a cluster moves our slot from node to node, each of them has a part of the ledger. Asked for two keys that never exist, it then
-- says that they are not here: the script ends before it has read or changed anything.
redis.call('EXISTS', base, base .. ':nowhere')
local now = ${clock}
-- The ops that this script ended: each one's id, kind of work and outcome, one after the other.
local endings = {}
if now > tonumber(ARGV[1]) then return { {'late', now}, endings } end

local function opKey(id) return base .. ':op:' .. id end
local function get(id, field) return redis.call('HGET', opKey(id), field) end
local function number(id, field) return tonumber(get(id, field) or '0') end
local function set(id, ...) redis.call('HSET', opKey(id), ...) end

-- A numbered record of what happened; the sealer chains them. XADD refuses a number that is not the next. An op keeps the
-- numbers of its newest thousand; what is about no op has the id ''.
local function audit(id, what, who, more)
  local n = redis.call('INCR', base .. ':audit:n')
  local record = more or {}
  record.op, record.what, record.who, record.at = id, what, who, now
  redis.call('XADD', base .. ':audit', n .. '-1', 'r', cjson.encode(record))
  if id == '' then return end
  redis.call('RPUSH', opKey(id) .. ':records', n)
  redis.call('LTRIM', opKey(id) .. ':records', -1000, -1)
end

-- A bell in the outbox: the relay hands it to BullMQ, which only carries ids.
local function ring(id, act)
  local n = redis.call('HINCRBY', opKey(id), 'ring', 1)
  redis.call('RPUSH', base .. ':outbox', id .. '|' .. act .. '|' .. n)
end

local function due(id, at) redis.call('ZADD', base .. ':due', at, id) end

-- People should see this change: the card is owed an update, and it is known since when.
local function shown(id)
  if number(id, 'told') >= number(id, 'version') then set(id, 'owedSince', now) end
  redis.call('HINCRBY', opKey(id), 'version', 1)
end

-- The op that holds something, if one still does; the key names it, and perhaps the moment until which it does.
local function holderOf(key)
  local holder, freeAt = string.match(redis.call('GET', base .. key) or '', '^([^|]+)|?(%d*)$')
  if freeAt and freeAt ~= '' and tonumber(freeAt) <= now then return nil end
  return holder
end
local function slotHolder(slot) return holderOf(':slot:' .. slot) end
local function lockHolder(what) return holderOf(':lock:' .. what) end
local function timedOn(slot) return redis.call('GET', base .. ':timed:' .. slot) or nil end

-- When a standing lock needs somebody: its holder is to be reminded, or its time is over. What failed is not tried at once.
local function lockDue(id)
  local at, untilMs = number(id, 'remindAt'), number(id, 'lockedUntil')
  if untilMs > 0 then at = math.min(at, untilMs) end
  return math.max(at, now + 1000)
end

-- When a standing timed change needs somebody: whoever asked is to be reminded, or its time is over.
local function timedDue(id)
  if get(id, 'timedRevert') then return now + 1000 end
  return math.max(get(id, 'timedReminded') and number(id, 'timedUntil') or number(id, 'timedRemindAt'), now + 1000)
end

-- Frees the slot of a change; when a write may still be under way, only after its lease and 5 s.
local function freeSlot(id)
  local slot = get(id, 'slot')
  if not slot then return end
  local name = base .. ':slot:' .. slot
  if slotHolder(slot) ~= id then return end
  local openUntil = 0
  for _, text in ipairs(redis.call('LRANGE', opKey(id) .. ':journal', 0, -1)) do
    local entry = cjson.decode(text)
    if entry.is == 'intent' then openUntil = entry.leaseUntil + 5000 else openUntil = 0 end
  end
  if openUntil > now then redis.call('SET', name, id .. '|' .. openUntil, 'PX', openUntil - now + 60000) else redis.call('DEL', name) end
end

-- True while an ended op is still looked after.
local function watched(id)
  local target = get(id, 'target')
  return target and redis.call('SISMEMBER', base .. ':watch:' .. target, id) == 1
end

-- Until when a step's write may be under way: an intent without a result, its lease and 5 s; 0 for none.
local function begun(id, step)
  local openUntil = 0
  for _, text in ipairs(redis.call('LRANGE', opKey(id) .. ':journal', 0, -1)) do
    local entry = cjson.decode(text)
    if entry.step == step then openUntil = entry.is == 'intent' and entry.leaseUntil + 5000 or 0 end
  end
  return openUntil
end

-- Nothing of this op is undone any more.
local function untime(id)
  if not get(id, 'timedIs') then return end
  if timedOn(get(id, 'slot')) == id then redis.call('DEL', base .. ':timed:' .. get(id, 'slot')) end
  redis.call('ZREM', base .. ':timed', id)
end

local function finish(id, outcome, why, who)
  -- Progress that was owed before is no reason to go before the ends of others.
  set(id, 'state', 'ended', 'outcome', outcome, 'endedAt', now, 'owedSince', now)
  if why ~= '' then set(id, 'why', why) end
  freeSlot(id)
  untime(id)
  redis.call('ZREM', base .. ':open', id)
  local target = get(id, 'target')
  if target then redis.call('SREM', base .. ':follow:' .. target, id) end
  shown(id)
  due(id, now + 5000)
  for _, text in ipairs({ id, cjson.decode(get(id, 'ask')).work.kind, outcome }) do endings[#endings + 1] = text end
  -- What was read changed nothing: neither its asking nor its end is a record.
  if get(id, 'change') == '1' then audit(id, 'ended', who, { outcome = outcome, why = why ~= '' and why or nil }) end
end

-- True while this epoch's claim is the newest and has not lapsed.
local function holds(id, epoch)
  return number(id, 'epoch') == tonumber(epoch) and number(id, 'claimUntil') > now
end

local function whole(id)
  return { redis.call('HGETALL', opKey(id)), redis.call('LRANGE', opKey(id) .. ':votes', 0, -1), redis.call('LRANGE', opKey(id) .. ':journal', 0, -1) }
end

-- Takes one token; returns false when the bucket is empty but for those that are left to others. Burst tokens, refilled at perSecond.
local function token(name, burst, perSecond, others)
  local bucket = redis.call('HMGET', base .. ':bucket:' .. name, 'left', 'at')
  local left, at = tonumber(bucket[1] or burst), tonumber(bucket[2] or now)
  -- A Redis that has taken another's place may be behind it in time: nobody is made to wait for that.
  left = math.min(burst, left + math.max(0, now - at) / 1000 * perSecond)
  local taken = left >= 1 + (others or 0)
  if taken then left = left - 1 end
  redis.call('HSET', base .. ':bucket:' .. name, 'left', tostring(left), 'at', now)
  redis.call('PEXPIRE', base .. ':bucket:' .. name, math.ceil(burst / perSecond * 1000) + 1000)
  return taken
end

-- True the first time this is seen in ten minutes (security.md T2).
local function first(list)
  for _, what in ipairs(cjson.decode(list)) do
    if redis.call('EXISTS', base .. ':seen:' .. what) == 1 then return false, redis.call('GET', base .. ':seen:' .. what) end
  end
  return true
end
local function remember(list, value)
  for _, what in ipairs(cjson.decode(list)) do redis.call('SET', base .. ':seen:' .. what, value, 'PX', 600000) end
end
`;

/** Returns a whole script, whose answer is that of `body` and what ended in it. */
export const wrapped = (head: string, body: string) => `${head}
local function script()
${body}
end
return { script(), endings }`;
