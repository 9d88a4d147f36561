-- The database of an application whose nodes are of several languages: for each session a row with
-- the fence and the number of the last message, and the effects in order. A script is a transaction.
-- KEYS: the row, the effects. ARGV: the fence; a number and its effect, if there is one.
-- Answers the number that is there.
local row = redis.call('HMGET', KEYS[1], 'fence', 'seq')
local fence, seq = tonumber(row[1] or 0), tonumber(row[2] or 0)
if fence > tonumber(ARGV[1]) then
  return redis.error_reply('FENCED another node has the session')
end
redis.call('HSET', KEYS[1], 'fence', ARGV[1])
if not ARGV[2] then
  return seq
end
if seq >= tonumber(ARGV[2]) then
  return redis.error_reply('DONE the effect is there')
end
redis.call('HSET', KEYS[1], 'seq', ARGV[2])
redis.call('RPUSH', KEYS[2], ARGV[3])
return tonumber(ARGV[2])
