// Generated from src/server/store/redis/scripts by `cargo test --features session --lib contract`. Do not edit.

/** Stands in every script, after its first line and one that names the run of Redis. */
export const COMMON = `-- Stands in every script, after its first line and one that defines
--   BOOT: the first 8 characters of Redis's run_id, then those of its master_replid; with fsync alone its lineage
--     (lineage.lua), in which nothing is missing
--   HIST: those of the master_replid that this Redis followed until it was promoted, '' if it was not; \`-\` with a
--     lineage, which is the same as a whole or another one
--   SAFE: true if replicas have every answered write
--   BORN: when this Redis was started, in ms
--   LASTS: true if a restart loses nothing
-- So a script's SHA names one run of Redis, and after a restart, or on a promoted replica, EVALSHA answers NOSCRIPT.
--
-- KEYS are the session's hash, and its list of messages to the client (kind byte \`t\` or \`b\`, payload). The hash:
--   f fence (attempt) | t, p digests of the token and of the one before | rx accepted from the client
--   tx last appended | ak acknowledged by the client | ob payload bytes in the list | wn, wb, mx window and largest message
--   l ttl in ms | pr subprotocol | o node | x deadline in ms | st why it ended, absent while alive
--   b BOOT of the last touch, or of a later call, '' if later changes may be lost | w the time of that, with SAFE
-- A value of more than 64 bytes would make Redis keep the hash in more memory; only a long subprotocol may be one.
--
-- Every answer is an array that begins with a status: 0 done, -1 GONE why rx, -2 FENCED fence, -3 FULL tx, -4 GAP tx,
-- -5 LOST what rx, -6 DENIED, -7 AHEAD tx, -8 STALE fence, -9 CLASH seq. Numbers up to 2^53 are strings, made with
-- \`digits\`: concatenation has but 14 digits.

local function digits(number) return string.format('%.0f', number) end

local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- True if Redis may have forgotten the last changes to a session that was touched at \`at\`, when Redis was \`boot\`.
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

-- Ends a session of which something was lost. \`rx\` is not told if it may be too low.
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
`;

/** The script that tells the lineage. */
export const LINEAGE = `#!lua flags=allow-oom
-- For Redis kept by fsync alone: is this data all that was answered since the lineage began? Run when a server connects,
-- each second after that, and when the log was rewritten; without common.lua.
--
-- KEYS a hash | l the lineage, named for the boot in which it began | b the boot of now | c what was copied may lack \`b\`
-- The hash has \`b\` in memory, and so in snapshots and at replicas; it has none in the log of the disk, nor in what comes
-- of that. So a Redis that was started from its own log has no \`b\`, and one that was started from the data of another
-- has that of another boot: it may lack something, and begins a lineage. A log that was rewritten has \`b\` until the
-- next run, so until then a restart looks like one from other data.
--
-- ARGV boot (as BOOT of common.lua), history before the promotion ('' without one), a word -> the lineage, '1' if
-- replicas may have copied the data since the start without \`b\`: then again, with the word \`marked\` once none has it
-- so, or \`late\`.
local line, boot, copied = unpack(redis.call('HMGET', KEYS[1], 'l', 'b', 'c'))
local is_kept = ARGV[2] == ''
if boot then
  is_kept = boot:sub(1, 8) == ARGV[1]:sub(1, 8) and (is_kept or boot == ARGV[1] or boot:sub(9) == ARGV[2])
elseif line then
  copied = '1'
end
if not line or not is_kept or (copied and ARGV[3] == 'late') then line, copied = ARGV[1], false end
if ARGV[3] == 'marked' then copied = false end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'l', line)
redis.set_repl(redis.REPL_REPLICA)
redis.call('HSET', KEYS[1], 'b', ARGV[1])
if copied then redis.call('HSET', KEYS[1], 'c', '1') end
return {line, copied or '0'}
`;

/** The scripts on a session's keys, by their names. */
export const SCRIPTS = {
  accept: `#!lua flags=allow-oom
-- ARGV fence, seq. The application was handed everything up to \`seq\`; only now may that be acknowledged to the client,
-- which keeps its messages until then, so no list of them is needed.
local refusal, rx = own()
if refusal then return refusal end
if tonumber(ARGV[2]) > tonumber(rx) then redis.call('HSET', KEYS[1], 'rx', ARGV[2]) end
return {0}
`,
  ack: `#!lua flags=allow-oom
-- ARGV fence, seq. The client has acknowledged everything up to \`seq\`.
local refusal, _, tx, ak, ob = own('tx', 'ak', 'ob')
if refusal then return refusal end
local seq, freed = tonumber(ARGV[2]), 0
if seq > tonumber(tx) then return {-7, tx} end
local count = seq - ak
if count <= 0 then return {0} end
for from = 0, count - 1, 64 do
  for _, item in ipairs(redis.call('LRANGE', KEYS[2], from, math.min(from + 63, count - 1))) do freed = freed + #item - 1 end
end
redis.call('LTRIM', KEYS[2], count, -1)
redis.call('HSET', KEYS[1], 'ak', ARGV[2], 'ob', digits(ob - freed))
return {0}
`,
  append: `#!lua
-- ARGV fence, seq of the first, item... The caller numbers. What is there already is compared, what would leave a gap
-- is not appended. Up to the first that does not fit into the window.
local refusal, rx, tx, ak, ob, wn, wb = own('tx', 'ak', 'ob', 'wn', 'wb')
if refusal then return refusal end
tx, ak, ob, wn, wb = tonumber(tx), tonumber(ak), tonumber(ob), tonumber(wn), tonumber(wb)
local seq = tonumber(ARGV[2])
if seq > tx + 1 then return {-4, digits(tx)} end
if seq + (#ARGV - 3) > 9007199254740991 then return {-3, digits(tx)} end
local fresh, status = {}, 0
for i = 3, #ARGV do
  local number, item = seq + (i - 3), ARGV[i] -- in this order: \`seq + i\` may be over 2^53
  if number <= tx then
    if number > ak and redis.call('LINDEX', KEYS[2], digits(number - ak - 1)) ~= item then return {-9, digits(number)} end
  else
    local size = #item - 1
    if tx - ak >= wn or ob + size > wb then status = -3 break end
    tx, ob, fresh[#fresh + 1] = number, ob + size, item
  end
end
if #fresh > 0 then
  -- Another length means that it was evicted or cut by others.
  if redis.call('RPUSH', KEYS[2], unpack(fresh)) ~= tx - ak then return lose('list', rx) end
  redis.call('HSET', KEYS[1], 'tx', digits(tx), 'ob', digits(ob))
  -- A list that was trimmed empty is a new key without an expiry.
  if redis.call('PTTL', KEYS[2]) < 0 then redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1])) end
end
return {status, digits(tx)}
`,
  attach: `#!lua flags=allow-oom
-- ARGV presented and fresh digest, fence, rx and tx of the client, node, lease, time of a tombstone, channel of moves
-- -> 0, rx, ak, wn, wb, mx, l, pr, fence before, item... (all that the client has not acknowledged)
-- The one script that must not be repeated when its answer was lost: the second would be STALE. The client's next
-- attempt, with the token that it still holds, is accepted.
local m = redis.call('HMGET', KEYS[1], 'f', 'st', 't', 'p', 'tx', 'ak', 'rx', 'x', 'wn', 'wb', 'mx', 'l', 'pr', 'o', 'b', 'w')
if not m[1] then return {-1, 'unknown'} end
local is_broken = not (m[3] and m[13] and m[14] and m[15])
  or broken(m[1], m[5], m[6], m[7], m[8], m[9], m[10], m[11], m[12])
local is_forgotten = not is_broken and forgot(m[15], m[16])
if ARGV[1] ~= m[3] and ARGV[1] ~= m[4] then
  -- The token may be among what was forgotten. To strangers nothing else is told, and nothing changes.
  if is_forgotten and not m[2] then return {-5, 'restart'} end
  if not m[3] then return {-5, 'fields'} end
  return {-6}
end
if m[2] then return {-1, m[2], m[15] ~= '' and m[7]} end
if is_broken then
  redis.call('HSET', KEYS[1], 'f', ARGV[3])
  return lose('fields')
end
if tonumber(ARGV[3]) <= tonumber(m[1]) then return {-8, m[1]} end
local now = clock()
if not is_forgotten and now >= tonumber(m[8]) then -- and so it stays: an owner that thaws must not deliver behind this answer
  redis.call('HSET', KEYS[1], 'st', 'expired')
  return {-1, 'expired', m[7]}
end
local tx, ak, rx, client_rx = tonumber(m[5]), tonumber(m[6]), tonumber(m[7]), tonumber(ARGV[4])
local items, lost = redis.call('LRANGE', KEYS[2], 0, -1)
if is_forgotten then lost = 'restart'
elseif client_rx < ak or client_rx > tx then lost = 'rx of the client'
elseif tonumber(ARGV[5]) < rx then lost = 'rx of the server'
elseif #items ~= tx - ak then lost = 'list' end
for _, item in ipairs(items) do
  if not item:find('^[tb]') then lost = lost or 'list' end
end
if lost then
  redis.call('HSET', KEYS[1], 'f', ARGV[3])
  return lose(lost, not is_forgotten and m[7])
end
touch(now, ARGV[7], ARGV[8], 'f', ARGV[3], 'p', ARGV[1], 't', ARGV[2], 'o', ARGV[6])
-- Who may not publish finds out at its next call.
if m[14] ~= ARGV[6] then redis.pcall('PUBLISH', ARGV[9] .. m[14], KEYS[1]:match('{(.*)}') .. ' ' .. ARGV[3]) end
local reply = {0, m[7], m[6], m[9], m[10], m[11], m[12], m[13], m[1]}
for _, item in ipairs(items) do reply[#reply + 1] = item end
return reply
`,
  confirm: `#!lua flags=allow-oom
-- ARGV fence. The client holds its latest token: the one before is void.
local refusal = own()
if refusal then return refusal end
redis.call('HDEL', KEYS[1], 'p')
return {0}
`,
  create: `#!lua
-- ARGV digest, fence, window in messages and bytes, largest message, ttl, subprotocol, node, lease, time of a tombstone
local m = redis.call('HMGET', KEYS[1], 'f', 'st', 't', 'wn', 'wb', 'mx', 'l', 'pr', 'o')
if m[1] then
  local is_same = not m[2] and (m[3] == ARGV[1] or m[1] ~= ARGV[2])
  for i = 4, 9 do is_same = is_same and m[i] == ARGV[i - 1] end
  if is_same then return {0} end -- the answer was lost
  return {-8, m[1]}
end
touch(clock(), ARGV[9], ARGV[10], 'f', ARGV[2], 't', ARGV[1], 'tx', '0', 'ak', '0', 'ob', '0', 'rx', '0',
  'wn', ARGV[3], 'wb', ARGV[4], 'mx', ARGV[5], 'l', ARGV[6], 'pr', ARGV[7], 'o', ARGV[8])
return {0}
`,
  end: `#!lua flags=allow-oom
-- ARGV fence, why, time of a tombstone. The end by the owner.
local refusal = own()
if refusal then return refusal end
bury(ARGV[2], ARGV[3])
return {0}
`,
  sweep: `#!lua flags=allow-oom
-- ARGV time of a tombstone, '1' to reap: the application was told, the messages are forgotten
-- -> 0 nothing there; 1, ms left, fence; 2, why, rx, ak, fence, item...: to tell the application, then to reap
local m = redis.call('HMGET', KEYS[1], 'f', 'st', 'x', 'ak', 'tx', 'rx', 'b', 'w')
if not m[1] then redis.call('DEL', KEYS[2]) return {0} end
if m[2] and not m[5] then return {0} end -- a tombstone
local is_broken = not m[7] or broken(m[1], m[3], m[4], m[6])
local left = (m[2] or is_broken) and 0 or m[3] - clock()
if not m[2] and (is_broken or forgot(m[7], m[8])) then
  lose(is_broken and 'fields' or 'restart')
  m[2] = 'state-lost'
elseif left > 0 then return {1, digits(left), m[1]} end
if ARGV[2] == '1' or broken(m[1], m[4], m[6]) then -- what is broken cannot be told
  if m[2] then bury(m[2], ARGV[1]) end
  return {0}
end
if not m[2] then
  m[2] = 'expired'
  redis.call('HSET', KEYS[1], 'st', m[2])
end
keep(ARGV[1])
local reply = {2, m[2], m[6], m[4], m[1]}
for _, item in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  if item:find('^[tb]') then reply[#reply + 1] = item end
end
return reply
`,
  touch: `#!lua flags=allow-oom
-- ARGV fence, ms, time of a tombstone. The session is kept for so long from now on: without a socket its ttl, with one
-- the longer lease, which its server renews.
local refusal = own()
if refusal then return refusal end
touch(clock(), ARGV[2], ARGV[3])
return {0}
`,
} as const;
