-- One line for both: fax machines are told by their calling tone and leave a fax, people leave a message.
--
--   tipring ivr office fax_or_voice.lua --set folder=faxes

call:answer()
local who = call:detect{timeout = 5}    -- a fax machine says CNG every 3.5 seconds (T.30)
if who == "fax" then
    local came = call:receive_fax{folder = args.folder, identity = args.identity}
    log("fax from", came.identity, came.complete and "complete" or "broken off", came.pages, "pages", came.words, came.t30)
    return
end
call:say("Please speak after the tone.")
local said = call:record{max = 120}
if said.spoke then
    mailbox("office"):keep(said)
    log("message of", said.seconds, "seconds")
else
    log("nothing said")
end
