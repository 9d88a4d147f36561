#!lua flags=allow-oom
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
