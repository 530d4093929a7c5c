-- A conference room with a PIN: everybody on these lines who knows it can hear the others.
--
--   tipring ivr plant:301,plant:302 conference.lua --set pin=4711

call:answer()
local pin = args.pin or "4711"

for attempt = 1, 3 do
    local typed = call:collect{say = "Please enter your pin, and press hash.", max = 12, timeout = 8}
    if typed == pin then
        log("enters")
        call:say("You are in the conference now. Press hash to leave it.")
        at_end(function() log("leaves") end)
        call:conference("main")
        call:say("Good bye.")
        return
    end
    log("wrong pin, attempt", attempt)
    call:say("That is not right.")
end
call:say("Good bye.")
