/** Where the glass was broken: each such op waits for somebody else to look at it. `{ns}:reviews` has them by when to nag next. */

/** id, epoch, card → noted | lost. Where everybody was told that the glass is being broken. */
export const told = /* lua */ `
local id, epoch, card = unpack(ARGV, 2)
if number(id, 'epoch') ~= tonumber(epoch) then return {'lost', now} end
set(id, 'glass', card, 'posting:glass', 'done')
return {'noted', now}
`;

/** id, team, user, note → closed | self | none */
export const close = /* lua */ `
local id, team, user, note = unpack(ARGV, 2)
if not redis.call('ZSCORE', base .. ':reviews', id) then return {'none', now} end
if get(id, 'asker') == team .. ':' .. user then return {'self', now} end
redis.call('ZREM', base .. ':reviews', id)
local fact = { by = { team = team, user = user }, at = now }
if note ~= '' then fact.note = note end
set(id, 'reviewed', cjson.encode(fact))
audit(id, 'reviewed', team .. ':' .. user, { reason = note })
return {'closed', now}
`;

/** everyMs, limit → ids of ops to nag about now; each is due again after everyMs. */
export const nag = /* lua */ `
local ids = redis.call('ZRANGEBYSCORE', base .. ':reviews', '-inf', now, 'LIMIT', 0, tonumber(ARGV[3]))
for _, id in ipairs(ids) do
  redis.call('ZADD', base .. ':reviews', now + tonumber(ARGV[2]), id)
  audit(id, 'review asked for again', '')
end
return {'nag', now, ids}
`;
