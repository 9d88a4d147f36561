#!lua flags=allow-oom
-- For Redis kept by fsync alone: is this data all that was answered since the lineage began? Run when a server connects,
-- each second after that, and when the log was rewritten; without common.lua.
--
-- KEYS a hash | l the lineage, named for the boot in which it began | b the boot of now | c what was copied may lack `b`
-- The hash has `b` in memory, and so in snapshots and at replicas; it has none in the log of the disk, nor in what comes
-- of that. So a Redis that was started from its own log has no `b`, and one that was started from the data of another
-- has that of another boot: it may lack something, and begins a lineage. A log that was rewritten has `b` until the
-- next run, so until then a restart looks like one from other data.
--
-- ARGV boot (as BOOT of common.lua), history before the promotion ('' without one), a word -> the lineage, '1' if
-- replicas may have copied the data since the start without `b`: then again, with the word `marked` once none has it
-- so, or `late`.
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
