/** What workers do to a running op, and how every op ends and is told. */
import { takingOver } from './timed.ts';

/**
 * id, epoch, step, leaseMs, harmless(1|0) → lease leaseUntil lapsed(1|0: the one before has no result) | wait until | stopped | lost |
 * over. One write is under way at
 * a time, and none while a timed change stands; after a crash the next waits for the lease and 5 s, unless repeating does no harm. Once somebody asked to stop,
 * nothing is begun any more; what may have begun is waited for.
 */
export const intent = /* lua */ `
local id, epoch, step, leaseMs, harmless = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' or get(id, 'timedIs') == 'stands' then return {'over', now} end
if step ~= 'stop' and get(id, 'stop') then
  local openUntil = begun(id, step)
  if openUntil > now then return {'wait', now, openUntil} end
  return {'stopped', now}
end
local last = redis.call('LINDEX', opKey(id) .. ':journal', -1)
local lapsed = 0
if last then
  local entry = cjson.decode(last)
  if entry.is == 'intent' and not (entry.step == step and harmless == '1') and entry.leaseUntil + 5000 > now then
    return {'wait', now, entry.leaseUntil + 5000}
  end
  if entry.is == 'intent' then lapsed = 1 end
end
local leaseUntil = now + tonumber(leaseMs)
redis.call('RPUSH', opKey(id) .. ':journal', cjson.encode({ step = step, epoch = tonumber(epoch), is = 'intent', at = now, leaseUntil = leaseUntil }))
audit(id, 'step intent', '', { step = step, epoch = tonumber(epoch), leaseUntil = leaseUntil })
return {'lease', now, leaseUntil, lapsed}
`;

/** id, epoch, step, did, requestId, left, session → noted | lost */
export const result = /* lua */ `
local id, epoch, step, did, requestId, left, session = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
local entry = { step = step, epoch = tonumber(epoch), is = 'result', at = now, did = did }
if requestId ~= '' then entry.requestId = requestId end
if left ~= '' then entry.left = cjson.decode(left) end
-- Thirty days, as long as the op itself is kept.
if entry.left and entry.left.deployment then redis.call('SET', base .. ':deployment:' .. entry.left.deployment, id, 'PX', 2592000000) end
redis.call('RPUSH', opKey(id) .. ':journal', cjson.encode(entry))
session = session ~= '' and cjson.decode(session) or nil
audit(id, 'step result', '', { step = step, did = did, requestId = entry.requestId, left = entry.left, session = session })
return {'noted', now}
`;

/**
 * id, epoch → following | lost | over. The writes are done; the target's ticker watches from here, and a timed change that stood
 * there is over.
 */
export const follow = /* lua */ `
${takingOver}
local id, epoch = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' or get(id, 'timedIs') == 'stands' then return {'over', now} end
set(id, 'following', 1)
takeOver(id)
redis.call('SADD', base .. ':follow:' .. get(id, 'target'), id)
return {'following', now}
`;

/** id, epoch, progress → noted | lost | over */
export const progress = /* lua */ `
local id, epoch, text = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') ~= 'running' then return {'over', now} end
if get(id, 'progress') ~= text then set(id, 'progress', text) shown(id) end
return {'noted', now}
`;

/** id, epoch, outcome, why, who → ended | lost | over */
export const finish = /* lua */ `
local id, epoch, outcome, why, who = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
if get(id, 'state') == 'ended' then return {'over', now} end
finish(id, outcome, why, who)
return {'ended', now}
`;

/** id, epoch → expired | not yet | lost. Ends an op whose approval or start came too late. */
export const expire = /* lua */ `
local id, epoch = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
local state = get(id, 'state')
local limit = state == 'held' and number(id, 'expiresAt') or state == 'cleared' and number(id, 'startBy') or nil
if not limit or limit > now then return {'not yet', now} end
finish(id, 'expired', '', '')
return {'expired', now}
`;

/** id, epoch, watch → noted | lost. What is seen after the end; people see it when it changed. */
export const watch = /* lua */ `
local id, epoch, text = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
local seen = cjson.decode(text)
local key = base .. ':watch:' .. get(id, 'target')
if seen.over then redis.call('SREM', key, id) else redis.call('SADD', key, id) end
if get(id, 'watch') ~= text then set(id, 'watch', text) shown(id) end
return {'noted', now}
`;

/** id, epoch, what → post | look | done. Called before a first post: `look` says an earlier one may have happened. */
export const posting = /* lua */ `
local id, epoch, what = unpack(ARGV, 2)
if not holds(id, epoch) then return {'lost', now} end
local before = get(id, what)
if before == 'done' then return {'done', now} end
set(id, what, now)
if before then return {'look', now} end
return {'post', now}
`;

/** id, epoch, what → noted | lost. It has been posted, for certain. */
export const posted = /* lua */ `
local id, epoch, what = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
set(id, what, 'done')
return {'noted', now}
`;

/** id, epoch, what → noted | lost. It has certainly not been posted. */
export const unposted = /* lua */ `
local id, epoch, what = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
redis.call('HDEL', opKey(id), what)
return {'noted', now}
`;

/** id, epoch, version, card → noted | lost. Slack shows this version. */
export const told = /* lua */ `
local id, epoch, version, card = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
set(id, 'told', version)
if card ~= '' then set(id, 'card', card) end
return {'noted', now}
`;

/** limit → bells rung for ops whose bell was lost, whose claim lapsed or whose time has come; less often while nobody answers. */
export const overdue = /* lua */ `
local found = redis.call('ZRANGEBYSCORE', base .. ':due', '-inf', now, 'WITHSCORES', 'LIMIT', 0, tonumber(ARGV[2]))
for i = 1, #found, 2 do
  local id = found[i]
  if redis.call('EXISTS', opKey(id)) == 0 then redis.call('ZREM', base .. ':due', id) redis.call('ZREM', base .. ':waits', id)
  else
    -- Since when it waits for somebody who takes it, however often it rings.
    redis.call('ZADD', base .. ':waits', 'NX', found[i + 1], id)
    local missed = redis.call('HINCRBY', opKey(id), 'missed', 1)
    due(id, now + math.min(60000, 5000 * 2 ^ math.min(missed - 1, 6)))
    ring(id, 'again')
  end
end
return {'rung', now, #found / 2}
`;

/** id, epoch → faults so far | lost. Counts failures that are ours. */
export const fault = /* lua */ `
local id, epoch = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
return {'faults', now, redis.call('HINCRBY', opKey(id), 'faults', 1)}
`;
