#!lua flags=allow-oom
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
