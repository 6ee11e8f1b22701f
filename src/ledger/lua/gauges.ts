/** What an operator looks at first. */

/**
 * → seen open held queueAgeMs outbox alertsAgeMs. Open are changes that have not ended, held those that wait for votes (among the
 * newest thousand); the ages are those of the oldest op that is due and that nobody took, and of the oldest problem that people are
 * to be told of by now.
 */
export const gauges = /* lua */ `
local function age(key)
  local first = redis.call('ZRANGE', base .. key, 0, 0, 'WITHSCORES')
  return first[2] and math.max(0, math.floor(now - tonumber(first[2]))) or 0
end
local held = 0
for _, id in ipairs(redis.call('ZRANGE', base .. ':open', -1000, -1)) do
  if get(id, 'state') == 'held' then held = held + 1 end
end
return {'seen', now, redis.call('ZCARD', base .. ':open'), held, math.max(age(':due'), age(':waits')), redis.call('LLEN', base .. ':outbox'), age(':alert:owed')}
`;
