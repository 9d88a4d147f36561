#!lua
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
