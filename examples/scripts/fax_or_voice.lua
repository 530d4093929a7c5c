-- One line for both: people leave a message, and a fax machine, whenever it begins to sing, leaves its fax.
--
--   tipring ivr office fax_or_voice.lua --set folder=faxes

call:on_fax(function()    -- CNG every 3.5 seconds, or the preamble of T.30: also of who has spoken first, and then pressed start
    local came = call:receive_fax{folder = args.folder, identity = args.identity}
    log("fax from", came.identity, came.complete and "complete" or "broken off", came.pages, "pages", came.words, came.t30)
end)
call:answer()
call:say("Please speak after the tone, or start your fax.")
local said = call:record{max = 120}
if said.spoke then
    mailbox("office"):keep(said)
    log("message of", said.seconds, "seconds")
else
    log("nothing said")
end
