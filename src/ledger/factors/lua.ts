/** What happens to second factors: each is one script, so that a code counts once, whichever process hears it. */

/** So many wrong codes within so long, in milliseconds, and nothing is taken for as long again. */
export const tries = { most: 5, withinMs: 15 * 60_000 };

/** Notices that wait to be told; older ones are dropped, the audit trail keeps them all. */
const mostNotices = 1_000;

/** What every script that has to do with second factors begins with; who is `team:user`. */
export const proving = /* lua */ `
local function factorKey(who) return base .. ':factor:' .. who end

-- Something that people have to hear of, beside the audit trail; by whom, where that is not the person themselves.
local function happened(who, what, more, by)
  more.who, more.what, more.at = who, what, now
  redis.call('RPUSH', base .. ':notices', cjson.encode(more))
  redis.call('LTRIM', base .. ':notices', -${mostNotices}, -1)
  if by then more.of = who end
  audit(more.op or '', 'second factor ' .. what, by or who, more)
end

-- Uses up what proves that it is really them → proved code | proved recovery | needs code | not enrolled | used code | wrong code left | locked until.
local function prove(who, proof, op)
  local key = factorKey(who)
  local enrolledAt, lastStep, lockedUntil, wrongs = unpack(redis.call('HMGET', key, 'enrolledAt', 'lastStep', 'lockedUntil', 'wrongs'))
  if not enrolledAt then return 'not enrolled' end
  if tonumber(lockedUntil or '0') > now then return 'locked', lockedUntil end
  if proof == '' then return 'needs code' end
  local given = cjson.decode(proof)
  -- A code of a secret that has been replaced since is as wrong as any.
  if given.is == 'code' and given.enrolledAt == tonumber(enrolledAt) then
    if given.step <= tonumber(lastStep) then return 'used code' end
    redis.call('HSET', key, 'lastStep', given.step)
    return 'proved', 'code'
  end
  if given.is == 'recovery' then
    for _, hash in ipairs(given.hashes) do
      if redis.call('SREM', key .. ':recovery', hash) == 1 then
        happened(who, 'recovery code used', { left = redis.call('SCARD', key .. ':recovery'), op = op })
        return 'proved', 'recovery'
      end
    end
  end
  local recent = { now }
  for _, at in ipairs(cjson.decode(wrongs or '[]')) do
    if at > now - ${tries.withinMs} then table.insert(recent, at) end
  end
  if #recent < ${tries.most} then
    redis.call('HSET', key, 'wrongs', cjson.encode(recent))
    return 'wrong code', ${tries.most} - #recent
  end
  lockedUntil = now + ${tries.withinMs}
  redis.call('HDEL', key, 'wrongs')
  redis.call('HSET', key, 'lockedUntil', lockedUntil)
  happened(who, 'locked', { ['until'] = lockedUntil, op = op })
  return 'locked', lockedUntil
end
`;

/** who → enrolled now secret enrolledAt recoveryLeft | none now */
export const look = /* lua */ `
${proving}
local key = factorKey(ARGV[2])
local secret, enrolledAt = unpack(redis.call('HMGET', key, 'secret', 'enrolledAt'))
if not secret then return {'none', now, now} end
return {'enrolled', now, now, secret, enrolledAt, redis.call('SCARD', key .. ':recovery')}
`;

/**
 * who, sealed secret, step of its first code, hashes of recovery codes, proof → enrolled | needs code | used code | wrong code left
 * | locked until. Whoever is enrolled already has to prove that it is they who enrol again.
 */
export const enrol = /* lua */ `
${proving}
local who, secret, step, hashes, proof = unpack(ARGV, 2)
local key = factorKey(who)
local again = redis.call('EXISTS', key) == 1
local second
if again then
  local is, how = prove(who, proof)
  if is ~= 'proved' then return {is, now, how} end
  second = how
end
redis.call('DEL', key, key .. ':recovery')
redis.call('HSET', key, 'secret', secret, 'enrolledAt', now, 'lastStep', step)
redis.call('SADD', key .. ':recovery', unpack(cjson.decode(hashes)))
happened(who, again and 'enrolled again' or 'enrolled', { second = second })
return {'enrolled', now}
`;

/** who, by → forgotten | none. For whoever runs the bot. */
export const forget = /* lua */ `
${proving}
local who, by = unpack(ARGV, 2)
local key = factorKey(who)
if redis.call('EXISTS', key) == 0 then return {'none', now} end
redis.call('DEL', key, key .. ':recovery')
happened(who, 'forgotten', {}, by)
return {'forgotten', now}
`;
