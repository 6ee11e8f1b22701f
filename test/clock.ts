/** The ledger's clock in stories: Redis's own, moved on by a world's `later`; for workers in processes of their own, too. */
export const clock = `(function() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end)() + tonumber(redis.call('GET', KEYS[1] .. ':later') or '0')`;
