#!lua
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
  local number, item = seq + (i - 3), ARGV[i] -- in this order: `seq + i` may be over 2^53
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
