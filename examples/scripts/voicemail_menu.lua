-- A menu with voicemail. Whoever calls may be put through to somebody, or leaves a message.
--
--   tipring ivr office voicemail_menu.lua --set mailbox=office --set desk=201
--   tipring mailbox list

call:wait(5)                            -- who calls is told between the first two rings
call:answer()
at_end(function() log("call from", call.number ~= "" and call.number or "somebody", "is over") end)

local choice = call:collect{
    say = "Good morning. To speak to somebody, press 1. To leave a message, press 2.",
    max = 1, timeout = 8,
}
log("choice", choice)

if choice == "1" then
    call:say("One moment please.")
    call:transfer(args.desk or "201")
    return
end

call:say("Nobody is here. Please speak after the tone, and press the hash key when you are done.")
local message = call:record{max = 120, silence = 5, mailbox = args.mailbox or "office"}
if not message.spoke then
    log("no message")
    return
end
local id = mailbox(args.mailbox or "office"):keep(message)     -- on disk when this returns
log("message", id, "of", math.floor(message.seconds + 0.5), "seconds")
call:say("Thank you. Good bye.")
