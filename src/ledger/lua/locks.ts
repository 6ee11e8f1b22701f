/** What becomes of locks. A lock stands while the op that put it on runs; `{ns}:lock:<what>` names that op, as a slot does. */

/** Ends the lock of an op: it holds up nobody any more, and people are told by whoever hears the bell. */
const over = /* lua */ `
local function lockOver(id, what, how, outcome, by, more)
  local key = get(id, 'lockedOn')
  -- Once its time was over another may have been put on in its place.
  if string.match(redis.call('GET', base .. ':lock:' .. key) or '', '^[^|]+') == id then redis.call('DEL', base .. ':lock:' .. key) end
  redis.call('ZREM', base .. ':locks', id)
  local fact = { how = how, at = now }
  if by ~= '' then
    local team, user = string.match(by, '^([^:]+):(.+)$')
    fact.by = { team = team, user = user }
  end
  set(id, 'lockEnd', cjson.encode(fact))
  local record = more or {}
  record.on, record.holder = key, get(id, 'asker')
  audit(id, what, by, record)
  finish(id, outcome, '', by)
  ring(id, 'tell')
end
`;

/**
 * id, epoch, what, lock, forMs, steal, remindMs, covers → locked | taken holder | gone | full | over | lost. Whoever holds a
 * lock may put another in its place; anybody else has to say whose (`steal`). `covers` are beginnings of the slots it is
 * about: ops that hold one are not stopped, but named, and so are timed changes that cannot go back at their end because of it.
 */
export const lock = /* lua */ `
${over}
local id, epoch, what, lock, forMs, steal, remindMs, covers = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'asked' then return {'over', now} end
local holder = lockHolder(what)
local own = holder and get(holder, 'asker') == get(id, 'asker')
if steal ~= '' and holder ~= steal then return {'gone', now} end
if holder and not own and steal == '' then return {'taken', now, holder} end
if not holder and redis.call('ZCARD', base .. ':locks') >= 1000 then return {'full', now} end
if holder then lockOver(holder, own and 'lock replaced' or 'lock stolen', own and 'replaced' or 'stolen', 'superseded', get(id, 'asker'), { by = id }) end
local during, back, beginnings = {}, {}, cjson.decode(covers)
local endsAt = forMs == '' and math.huge or now + tonumber(forMs)
for _, other in ipairs(redis.call('ZRANGE', base .. ':open', 0, 999)) do
  local slot = get(other, 'state') == 'running' and get(other, 'slot') or ''
  local stands, untilMs = get(other, 'timedIs') == 'stands', number(other, 'timedUntil')
  for _, beginning in ipairs(beginnings) do
    local under = string.sub(slot, 1, #beginning) == beginning
    if under and not stands and #during < 10 then during[#during + 1] = other end
    if under and stands and untilMs < endsAt and get(other, 'urgent') ~= '1' and #back < 10 then
      back[#back + 1] = { op = other, service = string.match(slot, '([^/]+):[^:]*$'), from = number(other, 'timedTo'), to = number(other, 'timedFrom'), ['until'] = untilMs }
    end
  end
end
set(id, 'state', 'running', 'startedAt', now, 'lock', lock, 'lockedOn', what, 'remindAt', now + tonumber(remindMs), 'reminded', 0)
if #during > 0 then set(id, 'during', cjson.encode(during)) end
if #back > 0 then set(id, 'holdsBack', cjson.encode(back)) end
if forMs == '' then redis.call('SET', base .. ':lock:' .. what, id)
else
  local untilMs = now + tonumber(forMs)
  set(id, 'lockedUntil', untilMs)
  redis.call('SET', base .. ':lock:' .. what, id .. '|' .. untilMs, 'PX', tonumber(forMs) + 60000)
end
redis.call('ZADD', base .. ':locks', now, id)
shown(id)
audit(id, 'locked', get(id, 'asker'), { on = what, lock = lock, forMs = tonumber(forMs) })
return {'locked', now}
`;

/** id, epoch, lock's op → unlocked | gone | lost. That it was this op is kept with it, for whoever goes on with it. */
export const unlock = /* lua */ `
${over}
local id, epoch, locked = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(locked, 'state') ~= 'running' or lockHolder(get(locked, 'lockedOn') or '') ~= locked then return {'gone', now} end
local by = get(id, 'asker')
set(id, 'unlocked', locked)
lockOver(locked, by == get(locked, 'asker') and 'unlocked' or 'lock stolen', 'unlocked', 'succeeded', by, { by = id })
return {'unlocked', now}
`;

/** id, epoch → ran out | not yet | over | lost */
export const runOut = /* lua */ `
${over}
local id, epoch = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' then return {'over', now} end
local untilMs = number(id, 'lockedUntil')
if untilMs == 0 or untilMs > now then return {'not yet', now} end
lockOver(id, 'lock ran out', 'ran out', 'succeeded', '')
return {'ran out', now}
`;

/** id, epoch, remindMs → noted | over | lost. Its holder has been reminded; what kept that from happening twice is done with. */
export const reminded = /* lua */ `
local id, epoch, remindMs = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' then return {'over', now} end
local n = redis.call('HINCRBY', opKey(id), 'reminded', 1)
redis.call('HDEL', opKey(id), 'posting:reminder' .. n)
set(id, 'remindAt', now + tonumber(remindMs))
return {'noted', now}
`;

/** list of whats → found ids. The ops of the locks that stand on any of them. */
export const standing = /* lua */ `
local ids = {}
for _, what in ipairs(cjson.decode(ARGV[2])) do
  local holder = lockHolder(what)
  if holder then ids[#ids + 1] = holder end
end
return {'found', now, ids}
`;
