-- Stands in every script, after its first line and one that defines
--   BOOT: the first 8 characters of Redis's run_id, then those of its master_replid; with fsync alone its lineage
--     (lineage.lua), in which nothing is missing
--   HIST: those of the master_replid that this Redis followed until it was promoted, '' if it was not; `-` with a
--     lineage, which is the same as a whole or another one
--   SAFE: true if replicas have every answered write
--   BORN: when this Redis was started, in ms
--   LASTS: true if a restart loses nothing
-- So a script's SHA names one run of Redis, and after a restart, or on a promoted replica, EVALSHA answers NOSCRIPT.
--
-- KEYS are the session's hash, and its list of messages to the client (kind byte `t` or `b`, payload). The hash:
--   f fence (attempt) | t, p digests of the token and of the one before | rx accepted from the client
--   tx last appended | ak acknowledged by the client | ob payload bytes in the list | wn, wb, mx window and largest message
--   l ttl in ms | pr subprotocol | o node | x deadline in ms | st why it ended, absent while alive
--   b BOOT of the last touch, or of a later call, '' if later changes may be lost | w the time of that, with SAFE
-- A value of more than 64 bytes would make Redis keep the hash in more memory; only a long subprotocol may be one.
--
-- Every answer is an array that begins with a status: 0 done, -1 GONE why rx, -2 FENCED fence, -3 FULL tx, -4 GAP tx,
-- -5 LOST what rx, -6 DENIED, -7 AHEAD tx, -8 STALE fence, -9 CLASH seq. Numbers up to 2^53 are strings, made with
-- `digits`: concatenation has but 14 digits.

local function digits(number) return string.format('%.0f', number) end

local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- True if Redis may have forgotten the last changes to a session that was touched at `at`, when Redis was `boot`.
-- The same process may have followed another Redis meanwhile, and have its data: then it was promoted from a history
-- that is not the one of the touch. Without that its master_replid may change as well, when a replica comes or goes.
local function forgot(boot, at)
  if LASTS then return false end
  local history = boot:sub(9)
  if boot:sub(1, 8) == BOOT:sub(1, 8) and (HIST == '' or boot == BOOT or history == HIST) then return false end
  return not SAFE or HIST == '' or history ~= HIST or not at or (tonumber(at) or 0) <= BORN
end

-- True if one of these fields is not the number that it has to be: somebody else has changed the hash.
local function broken(...)
  for i = 1, select('#', ...) do
    local field = select(i, ...)
    if not field or #field > 16 or not field:find('^%d+$') then return true end
  end
end

-- Ends a session of which something was lost. `rx` is not told if it may be too low.
local function lose(what, rx)
  redis.call('HSET', KEYS[1], 'st', 'state-lost')
  if not rx then redis.call('HSET', KEYS[1], 'b', '') end
  return {-5, what, rx or nil}
end

local function keep(ms)
  redis.call('PEXPIRE', KEYS[1], digits(ms))
  redis.call('PEXPIRE', KEYS[2], digits(ms))
end

-- Notes that this Redis has all of the session, and writes these fields.
local function vouch(now, ...)
  redis.call('HSET', KEYS[1], 'b', BOOT, ...)
  if SAFE then redis.call('HSET', KEYS[1], 'w', digits(now)) end
end

-- Writes these fields of a session that is kept for so long from now on, and its tombstone after that.
local function touch(now, ms, tomb, ...)
  vouch(now, 'x', digits(now + ms), ...)
  keep(ms + tomb)
end

-- The hash shrinks to a tombstone.
local function bury(why, ms)
  redis.call('HSET', KEYS[1], 'st', why)
  redis.call('HDEL', KEYS[1], 'tx', 'ak', 'ob', 'wn', 'wb', 'mx', 'l', 'pr', 'x', 'o')
  redis.call('DEL', KEYS[2])
  redis.call('PEXPIRE', KEYS[1], ms)
end

-- The answer to a caller that may not change the session, if it may not (ARGV[1] is its fence); then these fields.
local function own(...)
  local m = redis.call('HMGET', KEYS[1], 'f', 'st', 'rx', 'b', 'w', ...)
  if not m[1] then return {-1, 'unknown'} end
  if m[2] then return {-1, m[2], m[4] ~= '' and m[3]} end
  if not m[4] or broken(m[1], m[3], unpack(m, 6)) then return lose('fields') end
  local f, fence = tonumber(m[1]), tonumber(ARGV[1])
  if fence < f then return {-2, m[1]} end
  if fence > f then return {-5, 'fence'} end -- Redis has forgotten an attach
  if forgot(m[4], m[5]) then return lose('restart') end
  -- A replica that is promoted next knows only the history before its own.
  if m[4] ~= BOOT then vouch(clock()) end
  return nil, m[3], unpack(m, 6)
end
