-- Calls somebody about an appointment. People may confirm it; an answering machine gets a message after its beep.
--
--   tipring ivr office appointment.lua --call 201 --set text="Your appointment is tomorrow at ten."

local text = args.text or "This is a reminder. Your appointment is tomorrow at ten o'clock."

local result = call:wait_for_answer(60)
if result ~= "answered" then
    log("not reached:", result)
    return
end

local who, why = call:detect()
log("answered by", who, "-", why)

if who == "person" or who == "silence" then
    local answer = call:collect{say = text .. " Press 1 to confirm, or 2 to cancel.", max = 1, timeout = 10}
    if answer == "1" then
        log("confirmed")
        call:say("Thank you. Good bye.")
    elseif answer == "2" then
        log("cancelled")
        call:say("We have cancelled it. Good bye.")
    else
        log("no decision")
    end
elseif who == "machine" then
    call:wait_for_beep(30)              -- where there is none, it listens for as long
    call:say(text, {interrupt = false})
    log("message left")
else
    log("a", who, "cannot confirm anything")
end
