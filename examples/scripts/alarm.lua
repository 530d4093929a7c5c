-- Rings people one after the other until one of them acknowledges an alarm with the digit that he is told.
--
--   tipring ivr office alarm.lua --call 203 --set others=202,204,201 --set text="The pump has stopped."

local text = args.text or "This is an alarm."

local function tell(who)
    for _ = 1, 3 do
        local digit = who:collect{say = text .. " Press 5 to acknowledge.", max = 1, timeout = 5}
        if digit == "5" then
            log("acknowledged by", who.called)
            who:say("Thank you.")
            return true
        end
    end
    return false
end

local function try(who)
    local result = who:wait_for_answer(40)
    log(who.called, result)
    local ok, acknowledged = true, false
    if result == "answered" then
        ok, acknowledged = pcall(tell, who)     -- he may hang up: then the next one is called
    end
    who:hangup()
    return ok and acknowledged
end

if try(call) then return end
for number in string.gmatch(args.others or "", "[^,]+") do
    if try(line:call(number)) then return end
end
log("nobody has acknowledged")
error("the alarm was acknowledged by nobody")
